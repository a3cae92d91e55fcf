import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { consoleConfigSchema } from '../../lambda/contract/console-config';
import { pagePolicy } from '../../lambda/contract/page-policy';
import {
  MaskingConsole,
  type MaskingConsoleProps,
  MaskingMonitor,
  MaskingStateMachine,
  MaskingTrigger,
} from '../../lib';
import { ASK_API } from '../../lib/console/site';
import { resolveTemplateValue } from '../../local/template-values';
import { DEPLOYMENT, deployedNames } from '../iam/deployed-names';
import { WITH_MANAGED_SECRET } from '../lambda/contract/valid-request';
import { workflowIn } from './workflow-fixture';

const PROVIDER = {
  issuer: 'https://idp.example.com/tenant',
  clientId: 'page',
  scopes: { read: 'masking.read', start: 'masking.start', stop: 'masking.stop' },
};

let stack: Stack;
let trigger: MaskingTrigger;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
});

function console(props: Partial<MaskingConsoleProps> = {}): MaskingConsole {
  const workflow = workflowIn(stack);
  trigger = new MaskingTrigger(stack, 'Trigger', {
    stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
  });
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    workflows: [workflow],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
  });
  return new MaskingConsole(stack, 'Console', { trigger, monitor, ...props });
}

type Properties = Readonly<Record<string, unknown>>;

/** Properties of all resources of a type under the console, references as they are. */
function resources(type: string): Properties[] {
  const found = Template.fromStack(stack).findResources(type);
  return Object.entries(found)
    .filter(([id]) => id.startsWith('Console'))
    .map(([, { Properties }]) => Properties);
}

/** The page's configuration as the deployment writes it, with this test's values in place of its markers. */
function deployedConfig(): unknown {
  const template = Template.fromStack(stack);
  const folder = (stack.node.root as App).synth().directory;
  const files = readdirSync(folder).filter((name) => {
    return (
      name.startsWith('asset.') &&
      !name.includes('.zip') &&
      readdirSync(path.join(folder, name)).includes('config.json')
    );
  });
  const text = readFileSync(path.join(folder, files[0] ?? '', 'config.json'), 'utf8');
  const [page] = Object.values(template.findResources('Custom::CDKBucketDeployment')).filter(
    ({ Properties }) => Properties.SourceMarkers !== undefined,
  );
  const { SourceMarkers, SourceMarkersConfig } = (page ?? { Properties: {} }).Properties as {
    SourceMarkers: readonly Readonly<Record<string, unknown>>[];
    SourceMarkersConfig: readonly { markerEncodings?: Readonly<Record<string, string>> }[];
  };
  const names = deployedNames(template.toJSON() as IamTemplate);
  const value = (marker: string, reference: unknown): string => {
    if (JSON.stringify(reference).includes('Fn::GetAZs')) return '["us-east-1a","us-east-1b"]';
    const resolved = JSON.stringify(reference).includes('ProviderURL')
      ? 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool'
      : String(resolveTemplateValue(reference as never, names));
    const isJson = SourceMarkersConfig.at(-1)?.markerEncodings?.[marker] === 'JSON_VALUE';
    return isJson ? JSON.stringify(resolved) : resolved;
  };
  const written = Object.entries(SourceMarkers.at(-1) ?? {}).reduce(
    (config, [marker, reference]) => config.replaceAll(marker, value(marker, reference)),
    text,
  );
  return JSON.parse(written);
}

describe('the page in the cloud', () => {
  it('is in a private bucket that only its distribution reads', () => {
    console();
    const [bucket, logs] = [
      resources('AWS::S3::Bucket').find(({ LoggingConfiguration }) => LoggingConfiguration),
      resources('AWS::S3::Bucket').find(({ LifecycleConfiguration }) => LifecycleConfiguration),
    ];
    for (const found of [bucket, logs]) {
      expect(found).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: expect.anything(),
      });
    }
    const policies = resources('AWS::S3::BucketPolicy').flatMap(
      ({ PolicyDocument }) => (PolicyDocument as { Statement: Properties[] }).Statement,
    );
    const readers = policies
      .filter(({ Effect }) => Effect === 'Allow')
      .filter(({ Action }) => Action === 's3:GetObject');
    expect(readers).toMatchObject([
      {
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      },
    ]);
    expect(policies.filter(({ Effect }) => Effect === 'Deny')).toHaveLength(2);
    expect(resources('AWS::CloudFront::OriginAccessControl')).toHaveLength(1);
  });

  it('can be taken down although files are in its buckets', () => {
    console();
    const buckets = Object.entries(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
    expect(buckets).toHaveLength(2);
    for (const [, bucket] of buckets) expect(bucket.DeletionPolicy).toBe('Retain');
  });

  it('is served over https alone, the API on the same origin, uncached', () => {
    console();
    const [distribution] = resources('AWS::CloudFront::Distribution') as { DistributionConfig: Properties }[];
    expect(distribution?.DistributionConfig).toMatchObject({
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
      CacheBehaviors: [
        {
          PathPattern: '/api/*',
          ViewerProtocolPolicy: 'https-only',
          // CloudFront's own policies: nothing is cached, and all but the host goes on to the API.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        },
      ],
    });
    const { Origins } = (distribution?.DistributionConfig ?? {}) as { Origins: Properties[] };
    expect(Origins.map(({ CustomOriginConfig }) => CustomOriginConfig).filter(Boolean)).toEqual([
      { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    ]);
  });

  it('asks the API without the path that it stands under', () => {
    const handler = new Function(`${ASK_API}; return handler;`)() as (event: object) => { uri: string };
    expect(handler({ request: { uri: '/api/executions' } }).uri).toBe('/executions');
    expect(handler({ request: { uri: '/api/executions/a%2Fb/log' } }).uri).toBe('/executions/a%2Fb/log');
  });

  it('runs its own scripts alone, asks itself and the identity provider alone, and is framed by nobody', () => {
    console({ identityProvider: { ...PROVIDER, origins: ['https://login.example.com'] } });
    const [headers] = resources('AWS::CloudFront::ResponseHeadersPolicy') as {
      ResponseHeadersPolicyConfig: { SecurityHeadersConfig: Record<string, Properties> };
    }[];
    const { ContentSecurityPolicy, StrictTransportSecurity, FrameOptions, ContentTypeOptions } =
      headers?.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {};
    const policy = String(ContentSecurityPolicy?.ContentSecurityPolicy);
    expect(policy).toBe(pagePolicy(['https://idp.example.com', 'https://login.example.com']));
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(FrameOptions).toMatchObject({ FrameOption: 'DENY', Override: true });
    expect(StrictTransportSecurity).toMatchObject({ AccessControlMaxAgeSec: Duration.days(730).toSeconds() });
    expect(ContentTypeOptions).toEqual({ Override: true });
  });

  it('has names of one’s own with a certificate, and then takes nothing older than TLS 1.2', () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);
    const { url } = console({ domainNames: ['masking.example.com'], certificate });
    expect(url).toBe('https://masking.example.com');
    const [distribution] = resources('AWS::CloudFront::Distribution');
    expect(distribution).toMatchObject({
      DistributionConfig: {
        Aliases: ['masking.example.com'],
        ViewerCertificate: { AcmCertificateArn: arn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
  });

  it('is refused with names and no certificate, and the other way round', () => {
    expect(() => console({ domainNames: ['masking.example.com'] })).toThrow(
      /^Stack\/Console: domainNames and certificate belong together, got: domainNames masking\.example\.com alone; give both, or neither$/,
    );
  });
});

describe('the people of the page', () => {
  it('are let in by a user pool that nobody can sign up to, with a second factor', () => {
    const { userPool } = console();
    expect(userPool).toBeDefined();
    expect(resources('AWS::Cognito::UserPool')).toMatchObject([
      {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        DeletionProtection: 'ACTIVE',
      },
    ]);
  });

  it('come by a public client with an authorization code, back to the page alone', () => {
    const { distribution } = console();
    const home = { 'Fn::Join': ['', ['https://', stack.resolve(distribution.distributionDomainName), '/']] };
    expect(resources('AWS::Cognito::UserPoolClient')).toMatchObject([
      {
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        CallbackURLs: [home],
        LogoutURLs: [home],
        PreventUserExistenceErrors: 'ENABLED',
      },
    ]);
  });

  it('need the scope of each route', () => {
    console();
    const routes = resources('AWS::ApiGatewayV2::Route').map(
      ({ RouteKey, AuthorizationType, AuthorizationScopes }) => [
        RouteKey,
        AuthorizationType,
        AuthorizationScopes,
      ],
    );
    expect(Object.fromEntries(routes.map(([key, ...access]) => [key, access]))).toMatchObject({
      'GET /executions': ['JWT', ['masking/read']],
      'GET /runs': ['JWT', ['masking/read']],
      'POST /executions': ['JWT', ['masking/start']],
      'POST /executions/{name}/stop': ['JWT', ['masking/stop']],
    });
    expect(routes).toHaveLength(8);
  });

  it('may be those of a provider of one’s own, and then no user pool is made', () => {
    const { userPool } = console({ identityProvider: PROVIDER });
    expect(userPool).toBeUndefined();
    expect(resources('AWS::Cognito::UserPool')).toEqual([]);
    expect(resources('AWS::ApiGatewayV2::Authorizer')).toMatchObject([
      { JwtConfiguration: { Issuer: PROVIDER.issuer, Audience: [PROVIDER.clientId] } },
    ]);
  });
});

describe('the addresses of the page', () => {
  const certificate = (): acm.ICertificate =>
    acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/1234',
    );

  it('are all registered with the user pool, to come back to and to sign out to', () => {
    const domainNames = ['masking.example.com', 'masking.example.org'];
    const { url } = console({ domainNames, certificate: certificate() });
    const registered = domainNames.map((name) => `https://${name}/`);
    expect(resources('AWS::Cognito::UserPoolClient')).toMatchObject([
      { CallbackURLs: registered, LogoutURLs: registered },
    ]);
    expect(url).toBe('https://masking.example.com');
  });

  it.each(['*.example.com', 'Masking.example.com', ''])(
    'are refused where no sign-in can return: %j',
    (name) => {
      expect(() => console({ domainNames: [name], certificate: certificate() })).toThrow(
        `letter by letter, got: ${name}; give each name in full`,
      );
    },
  );
});

describe('a provider of one’s own', () => {
  /** As Microsoft Entra ID has them: tokens have other names of scopes than the request. */
  const ENTRA = {
    issuer: 'https://login.example.com/tenant/v2.0',
    clientId: 'page',
    audience: ['api'],
    scopes: { read: 'masking.read', start: 'masking.start', stop: 'masking.stop' },
    requestScopes: ['api://masking/masking.read', 'api://masking/masking.start', 'offline_access'],
  };

  it('is asked for its own names of the scopes, and the API for those in its tokens', () => {
    console({ identityProvider: ENTRA });
    const { signIn } = consoleConfigSchema.parse(deployedConfig());
    expect(signIn).toMatchObject({ scopes: ENTRA.scopes, requestScopes: ENTRA.requestScopes });
    const scopes = resources('AWS::ApiGatewayV2::Route').flatMap(
      ({ AuthorizationScopes }) => AuthorizationScopes,
    );
    expect(new Set(scopes)).toEqual(new Set(Object.values(ENTRA.scopes)));
  });

  it('gets further parameters, as Auth0 needs an audience', () => {
    const authorizeParameters = { audience: 'https://masking.example.com' };
    console({ identityProvider: { ...PROVIDER, authorizeParameters } });
    expect(consoleConfigSchema.parse(deployedConfig()).signIn).toEqual({ ...PROVIDER, authorizeParameters });
  });

  it.each<[Partial<typeof ENTRA>, string]>([
    [{ requestScopes: ['masking.read masking.start'] }, 'got: "masking.read masking.start"; give each scope'],
    [{ requestScopes: [] }, 'got: []'],
  ])('is refused with scopes that nobody can ask for: %j', (fields, message) => {
    expect(() => console({ identityProvider: { ...ENTRA, ...fields } })).toThrow(message);
  });

  it.each(['scope', 'redirect_uri', 'State', 'code_challenge'])('gets no %s but the page’s', (name) => {
    expect(() =>
      console({ identityProvider: { ...PROVIDER, authorizeParameters: { [name]: 'x' } } }),
    ).toThrow(`that the page sets itself, got: ${name}; `);
  });
});

describe('a page in any Region', () => {
  const inRegion = (region: string | undefined): void => {
    stack = new Stack(new App(), 'Stack', { env: region ? { ...DEPLOYMENT, region } : undefined });
  };
  const logging = () =>
    (resources('AWS::CloudFront::Distribution')[0]?.DistributionConfig as Properties | undefined)?.Logging;
  const warnings = () =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('CloudFront writes no access logs'));

  it.each(['us-east-1', 'eu-west-1', undefined])('has access logs in %s', (region) => {
    inRegion(region);
    const { logBucket } = console();
    expect(logging()).toMatchObject({
      Bucket: stack.resolve(logBucket.bucketRegionalDomainName),
      Prefix: 'distribution/',
    });
    expect(warnings()).toEqual([]);
  });

  it.each(['me-south-1', 'eu-central-2', 'ap-southeast-5'])('has none in %s, and says so', (region) => {
    inRegion(region);
    console();
    expect(logging()).toBeUndefined();
    expect(warnings().map(({ id }) => id)).toEqual(['/Stack/Console/Site']);
    expect(warnings()[0]?.entry.data).toContain(`the Region ${region}, which accounts opt in to`);
  });

  it('has them in a bucket of another Region that is named', () => {
    inRegion('me-south-1');
    console({ logBucket: elsewhere('us-east-1') });
    expect(logging()).toMatchObject({ Bucket: 'logs-of-pages.s3.us-east-1.amazonaws.com' });
    expect(warnings()).toEqual([]);
  });

  it('is refused with a bucket that CloudFront cannot write to', () => {
    inRegion('us-east-1');
    expect(() => console({ logBucket: elsewhere('me-south-1') })).toThrow(
      'logBucket must be in a Region that CloudFront writes access logs to, got a bucket in the Region me-south-1',
    );
  });

  it.each(['us-gov-west-1', 'cn-north-1'])('is refused in %s, with what to use instead', (region) => {
    inRegion(region);
    expect(() => console()).toThrow(
      new RegExp(`got the Region: ${region}; leave the page out, give MaskingApi an ApiAccess\\.jwt\\(\\)`),
    );
  });

  it('keeps no error answer for others, and changes none', () => {
    console();
    const { DistributionConfig } = resources('AWS::CloudFront::Distribution')[0] as {
      readonly DistributionConfig: { readonly CustomErrorResponses: readonly Properties[] };
    };
    const responses = DistributionConfig.CustomErrorResponses;
    expect(responses.map(({ ErrorCode }) => ErrorCode)).toEqual([404, 414, 500, 501, 502, 503, 504]);
    for (const { ErrorCode, ...others } of responses) {
      expect([ErrorCode, others]).toEqual([ErrorCode, { ErrorCachingMinTTL: 0 }]);
    }
  });
});

function elsewhere(region: string): s3.IBucket {
  return s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs-of-pages', region });
}

describe('what the deployment tells the page', () => {
  it('is as the page reads it', () => {
    console({ cloneZone: 'us-east-1c' });
    const config = z.parse(consoleConfigSchema, deployedConfig());
    expect(config).toEqual({
      apiBaseUrl: '/api',
      region: 'us-east-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      cloneZone: 'us-east-1c',
      schedules: [],
      signIn: {
        issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool',
        clientId: expect.any(String),
        scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
      },
    });
  });

  it('names every schedule of the trigger, those that came later as well', () => {
    console({ identityProvider: PROVIDER });
    const { databaseIdentifier, databaseSecretIdentifier, ruleset } = WITH_MANAGED_SECRET;
    const request = (database: string) => ({
      databaseIdentifier: database,
      databaseSecretIdentifier,
      ruleset,
    });
    trigger.addSchedule('Nightly', {
      schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '1' }),
      requests: [request(databaseIdentifier), request('billing')],
      enabled: false,
    });
    const { schedules, signIn } = z.parse(consoleConfigSchema, deployedConfig());
    expect(schedules).toEqual([
      {
        name: 'Nightly',
        expression: 'cron(0 1 * * ? *)',
        timeZone: 'Etc/UTC',
        enabled: false,
        stateMachineArn: expect.stringMatching(/:stateMachine:WorkflowStateMachine/),
        databases: [databaseIdentifier, 'billing'],
        ruleset,
      },
    ]);
    expect(signIn).toEqual({ issuer: PROVIDER.issuer, clientId: PROVIDER.clientId, scopes: PROVIDER.scopes });
  });
});
