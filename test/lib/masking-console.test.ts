import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
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
import { SHORTEST } from '../lambda/contract/valid-request';
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
      /^domainNames and certificate belong together, got: domainNames masking\.example\.com alone; give both, or neither$/,
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
    const { databaseIdentifier, databaseSecretIdentifier, ruleset } = SHORTEST;
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
