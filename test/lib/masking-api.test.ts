import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  DOCTOR_ROUTES,
  INSPECTOR_ROUTES,
  routeKey,
  STOP_ROUTES,
  TRIGGER_ROUTES,
} from '../../lambda/contract/routes';
import {
  ApiAccess,
  MaskingApi,
  type MaskingApiProps,
  MaskingDoctor,
  MaskingMonitor,
  type MaskingMonitorProps,
  MaskingTrigger,
} from '../../lib';
import { workflowIn } from './workflow-fixture';

const JWT = {
  issuer: 'https://idp.example.com/masking',
  audience: ['automation-page'],
  scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
};

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
});

/** An API of a trigger. */
function api(props: Partial<MaskingApiProps> = {}, id = 'Api'): MaskingApi {
  const trigger = new MaskingTrigger(stack, `${id}Trigger`, { stateMachineNames: ['DataMasque*'] });
  return new MaskingApi(stack, id, { trigger, ...props });
}

interface Properties {
  readonly [name: string]: unknown;
}

/** Properties of all resources of a type. */
function resources(type: string): Properties[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

function idOf(type: string): string {
  return Object.keys(Template.fromStack(stack).findResources(type))[0] ?? '';
}

/** Each route with what it asks of its callers. */
function routes(): Properties {
  return Object.fromEntries(
    resources('AWS::ApiGatewayV2::Route').map(({ RouteKey, AuthorizationType, AuthorizationScopes }) => [
      String(RouteKey),
      AuthorizationScopes === undefined ? AuthorizationType : [AuthorizationType, AuthorizationScopes],
    ]),
  );
}

describe('the routes of an API', () => {
  it('are those of the trigger and no others, each by IAM', () => {
    api();
    expect(routes()).toEqual({
      'GET /state-machines': 'AWS_IAM',
      'GET /executions': 'AWS_IAM',
      'POST /executions': 'AWS_IAM',
    });
    expect(Object.keys(routes())).toEqual(
      expect.arrayContaining(Object.values(TRIGGER_ROUTES).map(routeKey)),
    );
  });

  it('ask for a token with the scope of the route where access is by JWT', () => {
    api({ access: ApiAccess.jwt(JWT) });
    expect(routes()).toEqual({
      'GET /state-machines': ['JWT', ['masking/read']],
      'GET /executions': ['JWT', ['masking/read']],
      'POST /executions': ['JWT', ['masking/start']],
    });
    const authorizer = { Ref: idOf('AWS::ApiGatewayV2::Authorizer') };
    expect(resources('AWS::ApiGatewayV2::Route').map(({ AuthorizerId }) => AuthorizerId)).toEqual([
      authorizer,
      authorizer,
      authorizer,
    ]);
    expect(resources('AWS::ApiGatewayV2::Authorizer')).toMatchObject([
      {
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: JWT.issuer, Audience: JWT.audience },
      },
    ]);
  });

  it('of two APIs with one access ask an authorizer each', () => {
    const access = ApiAccess.jwt(JWT);
    api({ access }, 'One');
    api({ access }, 'Two');
    const authorizers = resources('AWS::ApiGatewayV2::Authorizer').map(({ ApiId }) => JSON.stringify(ApiId));
    expect(new Set(authorizers).size).toBe(2);
  });

  it('lead to the function of the trigger, as payload 2.0', () => {
    api();
    const integration = {
      'Fn::Join': ['', ['integrations/', { Ref: idOf('AWS::ApiGatewayV2::Integration') }]],
    };
    for (const { Target } of resources('AWS::ApiGatewayV2::Route')) expect(Target).toEqual(integration);
    expect(resources('AWS::ApiGatewayV2::Integration')).toMatchObject([
      {
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        IntegrationUri: { 'Fn::GetAtt': [idOf('AWS::Lambda::Function'), 'Arn'] },
      },
    ]);
  });

  it('may invoke the function, and nothing else of API Gateway may', () => {
    api();
    const permissions = resources('AWS::Lambda::Permission').map(({ Principal, SourceArn }) => [
      Principal,
      SourceArn,
    ]);
    const source = (path: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':execute-api:us-east-1:111122223333:',
          { Ref: idOf('AWS::ApiGatewayV2::Api') },
          `/*/*${path}`,
        ],
      ],
    });
    expect(permissions).toEqual([
      ['apigateway.amazonaws.com', source('/state-machines')],
      ['apigateway.amazonaws.com', source('/executions')],
      ['apigateway.amazonaws.com', source('/executions')],
    ]);
  });
});

/** A monitor of a workflow, a blueprint, or both. */
function monitor(of: Partial<MaskingMonitorProps>): MaskingMonitor {
  const credentials = secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor');
  return new MaskingMonitor(stack, 'Monitor', {
    dataMasque: { url: 'https://datamasque.example.com', credentials },
    ...of,
  });
}

const blueprint = () =>
  sfn.StateMachine.fromStateMachineArn(
    stack,
    'Blueprint',
    'arn:aws:states:us-east-1:111122223333:stateMachine:DataMasque',
  );

/** The function that a route leads to. */
function functionOf(wanted: string): string {
  const integrations = Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Integration');
  const route = resources('AWS::ApiGatewayV2::Route').find(({ RouteKey }) => RouteKey === wanted);
  const [, integration = ''] = /"Ref":"(\w+)"/.exec(JSON.stringify(route?.Target)) ?? [];
  return integrations[integration]?.Properties.IntegrationUri['Fn::GetAtt'][0];
}

function idOfFunction(handler: lambda.Function | undefined): string {
  return stack.getLogicalId(handler?.node.defaultChild as lambda.CfnFunction);
}

describe('an API with a monitor', () => {
  it('has routes to follow runs by and to stop them, each by its scope', () => {
    api({ monitor: monitor({ workflows: [workflowIn(stack)] }), access: ApiAccess.jwt(JWT) });
    expect(routes()).toEqual({
      'GET /state-machines': ['JWT', ['masking/read']],
      'GET /executions': ['JWT', ['masking/read']],
      'POST /executions': ['JWT', ['masking/start']],
      'GET /executions/{name}': ['JWT', ['masking/read']],
      'GET /executions/{name}/log': ['JWT', ['masking/read']],
      'GET /runs': ['JWT', ['masking/read']],
      'GET /rulesets': ['JWT', ['masking/read']],
      'POST /executions/{name}/stop': ['JWT', ['masking/stop']],
    });
  });

  it('has no route that stops where all are blueprints, and grants no stopping', () => {
    const made = api({ monitor: monitor({ blueprints: [blueprint()] }) });
    expect(Object.keys(routes())).toContain('GET /executions/{name}');
    expect(Object.keys(routes())).not.toContain('POST /executions/{name}/stop');
    const role = new iam.Role(stack, 'Tester', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => made.grantStop(role)).toThrow('needs a monitor');
  });

  it('leads each route to the function that answers it', () => {
    const made = monitor({ workflows: [workflowIn(stack)] });
    api({ monitor: made });
    for (const route of Object.values(INSPECTOR_ROUTES))
      expect(functionOf(routeKey(route))).toBe(idOfFunction(made.inspector));
    for (const route of Object.values(STOP_ROUTES))
      expect(functionOf(routeKey(route))).toBe(idOfFunction(made.stopper));
  });
});

describe('an API with a doctor', () => {
  const doctor = (): MaskingDoctor =>
    new MaskingDoctor(stack, 'Doctor', {
      workflows: [workflowIn(stack)],
      dataMasque: {
        url: 'https://datamasque.example.com',
        credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/doctor'),
      },
    });

  it('has its route, for whoever may start a run', () => {
    const made = doctor();
    api({ doctor: made, access: ApiAccess.jwt(JWT) });
    expect(routes()).toMatchObject({ 'GET /checks': ['JWT', ['masking/start']] });
    expect(functionOf(routeKey(DOCTOR_ROUTES.runChecks))).toBe(idOfFunction(made.function));
  });

  it('grants it to roles along with starting', () => {
    const made = api({ doctor: doctor() });
    expect(routes()).toMatchObject({ 'GET /checks': 'AWS_IAM' });
    const role = new iam.Role(stack, 'Tester', { assumedBy: new iam.AccountRootPrincipal() });
    const [statement] = made.grantStart(role).principalStatements;
    expect(JSON.stringify(stack.resolve(statement?.resources))).toContain('/*/GET/checks');
  });
});

describe('the name of an API', () => {
  const nameOf = (): unknown => resources('AWS::ApiGatewayV2::Api')[0]?.Name;

  it('says which stack and construct it is of', () => {
    api({}, 'MaskingApi');
    expect(nameOf()).toMatch(/^Stack-MaskingApi-/);
  });

  it('is no longer than API Gateway takes', () => {
    api({}, 'x'.repeat(200));
    expect(String(nameOf()).length).toBeLessThanOrEqual(128);
  });
});

describe('the stage of an API', () => {
  it('is the only one, at the root of the URL, and throttles all callers together', () => {
    const { url } = api();
    expect(resources('AWS::ApiGatewayV2::Stage')).toMatchObject([
      {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      },
    ]);
    expect(stack.resolve(url)).toEqual({ 'Fn::GetAtt': [idOf('AWS::ApiGatewayV2::Api'), 'ApiEndpoint'] });
  });

  it('throttles as it is told, also by a parameter', () => {
    api({ requestsPerSecond: 5, burst: Lazy.number({ produce: () => 7 }) });
    expect(resources('AWS::ApiGatewayV2::Stage')).toMatchObject([
      { DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 } },
    ]);
  });

  it.each([
    ['requestsPerSecond', 0],
    ['requestsPerSecond', 0.5],
    ['burst', -1],
    ['burst', Number.NaN],
  ])('does not throttle with %s %d', (name, value) => {
    expect(() => api({ [name]: value })).toThrow(
      `${name} must be a whole number of at least 1, got: ${value}`,
    );
  });
});

describe('the access log', () => {
  const format = (): Readonly<Record<string, string>> => {
    const [stage] = resources('AWS::ApiGatewayV2::Stage') as {
      readonly AccessLogSettings: { readonly Format: string };
    }[];
    return JSON.parse(stage?.AccessLogSettings.Format ?? '');
  };

  it('goes to a log group of its own, kept for three months or as long as it is told', () => {
    const { logGroup } = api({}, 'One');
    api({ logRetention: logs.RetentionDays.ONE_WEEK }, 'Two');
    const kept = Object.entries(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'))
      .filter(([id]) => id.includes('AccessLog'))
      .map(([, { Properties }]) => Properties.RetentionInDays);
    expect(kept).toEqual([90, 7]);
    const [stage] = resources('AWS::ApiGatewayV2::Stage');
    expect(stage?.AccessLogSettings).toMatchObject({ DestinationArn: stack.resolve(logGroup.logGroupArn) });
  });

  it('is JSON that says when, who, which route and how it went', () => {
    api();
    expect(Object.values(format())).toEqual(
      expect.arrayContaining([
        '$context.requestId',
        '$context.requestTimeEpoch',
        '$context.identity.userArn',
        '$context.authorizer.claims.sub',
        '$context.routeKey',
        '$context.status',
      ]),
    );
  });

  it('holds nothing that a caller writes: no header, query, path or body, no claim but the subject', () => {
    api();
    const variables = Object.values(format());
    for (const variable of variables) {
      expect(variable).toMatch(/^\$context\.[a-zA-Z.]+$/);
      expect(variable).not.toMatch(/header|query|path|body|token|apiKey|accessKey|userAgent|message/i);
    }
    expect(variables.filter((variable) => variable.includes('claims'))).toEqual([
      '$context.authorizer.claims.sub',
    ]);
  });
});

describe('CORS', () => {
  it('is off by itself', () => {
    api();
    expect(resources('AWS::ApiGatewayV2::Api')[0]).not.toHaveProperty('CorsConfiguration');
  });

  it('is for the named origins only', () => {
    const allowedOrigins = ['https://automation.example.com', 'http://localhost:5173'];
    api({ allowedOrigins });
    expect(resources('AWS::ApiGatewayV2::Api')[0]?.CorsConfiguration).toEqual({
      AllowOrigins: allowedOrigins,
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: expect.arrayContaining([
        'authorization',
        'content-type',
        'idempotency-key',
        'x-amz-date',
      ]),
      ExposeHeaders: ['date', 'retry-after'],
      MaxAge: 3600,
    });
  });

  it.each([
    '*',
    'https://*',
    'https://*.example.com',
    'http://automation.example.com',
    'https://automation.example.com/',
    'https://Automation.example.com',
    'https://user@example.com',
    'automation.example.com',
    'null',
    '',
  ])('is refused for %j', (origin) => {
    expect(() => api({ allowedOrigins: ['https://automation.example.com', origin] })).toThrow(
      `allowedOrigins must be origins like https://automation.example.com, in lower case, without path and wildcard, got: ${JSON.stringify(origin)}; name each origin in full`,
    );
  });
});

describe('a metric of an API', () => {
  const METRICS = [
    ['Count', 'Sum', (it: MaskingApi) => it.metricCount()],
    ['4xx', 'Sum', (it: MaskingApi) => it.metricClientError()],
    ['5xx', 'Sum', (it: MaskingApi) => it.metricServerError()],
    ['Latency', 'Average', (it: MaskingApi) => it.metricLatency()],
  ] as const satisfies readonly (readonly [string, string, (api: MaskingApi) => Metric])[];

  it.each(METRICS)('%s is of its stage', (name, statistic, metricOf) => {
    const metric = metricOf(api());
    expect(metric).toMatchObject({ namespace: 'AWS/ApiGateway', metricName: name, statistic });
    expect(stack.resolve(metric.dimensions)).toEqual({
      ApiId: { Ref: idOf('AWS::ApiGatewayV2::Api') },
      Stage: '$default',
    });
  });

  it('may be read otherwise', () => {
    expect(api().metricLatency({ statistic: 'p99' }).statistic).toBe('p99');
  });
});
