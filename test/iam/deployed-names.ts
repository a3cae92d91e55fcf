import type { TemplateNames } from '../../local/template-values';
import type { IamTemplate } from './role-statements';

/** Where the made-up deployment is. */
export const DEPLOYMENT = { account: '111122223333', region: 'us-east-1' } as const;

/** Region and account as ARNs have them. */
export const PLACE = `${DEPLOYMENT.region}:${DEPLOYMENT.account}`;

const ARN_BY_TYPE: { readonly [type: string]: (id: string) => string } = {
  'AWS::Lambda::Function': (id) => `arn:aws:lambda:${PLACE}:function:${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${PLACE}:log-group:${id}:*`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:${PLACE}:key/${id}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${PLACE}:${id}`,
};

/** Resources whose `Ref` is their ARN. */
const ARN_BY_REFERENCE: typeof ARN_BY_TYPE = {
  'AWS::StepFunctions::StateMachine': (id) => `arn:aws:states:${PLACE}:stateMachine:${id}`,
  'AWS::SecretsManager::Secret': (id) => `arn:aws:secretsmanager:${PLACE}:secret:${id}-AbCdEf`,
};

function endpointOf(apiId: string): string {
  return `https://${apiId}.execute-api.${DEPLOYMENT.region}.amazonaws.com`;
}

/** Names that a deployment could give to what a template's policies and definitions refer to. */
export function deployedNames(template: IamTemplate): TemplateNames {
  const resources = Object.entries(template.Resources);
  return {
    references: new Map([
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::Region', DEPLOYMENT.region],
      ['AWS::AccountId', DEPLOYMENT.account],
      ...resources.map(([id, { Type }]): [string, string] => [id, ARN_BY_REFERENCE[Type]?.(id) ?? id]),
    ]),
    attributes: new Map(
      resources.flatMap(([id, { Type }]): [string, string][] => {
        if (Type === 'AWS::ApiGatewayV2::Api') return [[`${id}.ApiEndpoint`, endpointOf(id)]];
        const arn = ARN_BY_TYPE[Type]?.(id);
        return arn === undefined ? [] : [[`${id}.Arn`, arn]];
      }),
    ),
  };
}
