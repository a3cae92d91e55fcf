import { license, version } from '../../package.json';
import { componentSchemas } from './component-schemas';
import { paths } from './operations';

const SECURITY_SCHEMES = {
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'AWS Signature Version 4 of service execute-api, where access is ApiAccess.iam()',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'token of the identity provider, where access is ApiAccess.jwt(); the deployment says what its scopes for read, start and stop are called',
  },
};

const SERVER = {
  url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
  description: "the url of MaskingApi, or the stack's output ApiUrl",
  variables: { apiId: { default: 'api-id' }, region: { default: 'us-east-1' } },
};

/** The API in OpenAPI 3.1. */
export function openApiDocument(): object {
  const schemas = componentSchemas();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Masking automation',
      version,
      description:
        'Lists, starts, follows and stops masking runs. The routes about one execution, about runs and rulesets are there where the deployment has a monitor, stopping where that has a workflow, and the checks where it has a doctor.',
      license: { name: license, identifier: license },
    },
    servers: [SERVER],
    paths: paths(schemas),
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

/** The document's text, as it stands in docs/openapi.json. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
