import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { afterAll, describe, expect, it } from 'vitest';
import { wholeAutomation } from '../../build/whole-app';
import { context } from '../../cdk.json';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { resolveTemplateValue, type TemplateValue } from '../../local/template-values';
import { deployedNames } from '../iam/deployed-names';

const { maskingAutomation, ...flags } = context;

type Properties = Readonly<Record<string, TemplateValue>>;

/** Attributes of a deployment: their own names stand for those that nothing here reads. */
class Attributes extends Map<string, string> {
  override get(name: string): string {
    return super.get(name) ?? name;
  }
}

/** The whole app as a consumer with these feature flags has it. */
class Deployment {
  readonly template: IamTemplate;

  constructor(featureFlags: Readonly<Record<string, unknown>>) {
    this.template = Template.fromStack(
      Stack.of(wholeAutomation({ context: featureFlags })),
    ).toJSON() as IamTemplate;
  }

  /** Ids of the resources of a type. */
  ids(type: string): string[] {
    const found = Object.entries(this.template.Resources).filter(([, { Type }]) => Type === type);
    return found.map(([id]) => id).sort();
  }

  /** The properties of a resource with the deployment's values in them. */
  properties(id: string): Properties {
    const { Properties = {} } = this.template.Resources[id] ?? {};
    const { references, attributes } = deployedNames(this.template);
    const names = { references, attributes: new Attributes(attributes) };
    return resolveTemplateValue(Properties as TemplateValue, names) as Properties;
  }

  /** What a role may do, a line for each action and resource, however its statements are merged. */
  permissions(roleId: string): string[] {
    const lines = roleStatements(this.template, roleId, deployedNames(this.template)).flatMap(
      ({ effect, actions, resources, conditions }) =>
        actions.flatMap((action) =>
          resources.map((resource) => [effect, action, resource, JSON.stringify(conditions)].join(' ')),
        ),
    );
    return [...new Set(lines)].sort();
  }
}

const none = new Deployment({});
const all = new Deployment(flags);

/** Roles of our own constructs; those of CDK's custom resources are CDK's to change. */
const OUR_ROLES = none.ids('AWS::IAM::Role').filter((id) => id.startsWith('Automation'));

describe('the feature flags of cdk.json', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'feature-flags-'));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('are those that aws-cdk-lib recommends, each with the value that it recommends', () => {
    expect(flags).toEqual(recommended);
    expect(Object.keys(maskingAutomation)).toContain('workflow');
  });

  it('leave the CDK CLI nothing to say about flags', { timeout: 120_000 }, () => {
    const errors = execFileSync(
      process.execPath,
      ['node_modules/aws-cdk/bin/cdk', 'synth', '--no-notices', '--output', folder],
      {
        cwd: path.resolve(__dirname, '../..'),
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    expect(errors).not.toMatch(/feature flag/i);
    expect(fs.readdirSync(folder)).toContain('MaskingAutomation.template.json');
  });
});

describe('the whole app, with all feature flags and with none', () => {
  it('has the same roles', () => {
    expect(OUR_ROLES.length).toBeGreaterThan(8);
    expect(all.ids('AWS::IAM::Role')).toEqual(expect.arrayContaining(OUR_ROLES));
  });

  it.each(OUR_ROLES)('lets %s do the same', (role) => {
    expect(none.permissions(role)).not.toEqual([]);
    expect(all.permissions(role)).toEqual(none.permissions(role));
  });

  it.each([
    'AWS::StepFunctions::StateMachine',
    'AWS::CloudWatch::Alarm',
    'AWS::Events::Rule',
    'AWS::Scheduler::Schedule',
    'AWS::SQS::Queue',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::DynamoDB::GlobalTable',
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolClient',
  ])('has the same %s', (type) => {
    expect(all.ids(type)).toEqual(none.ids(type));
    expect(all.ids(type)).not.toEqual([]);
    for (const id of all.ids(type)) expect([id, all.properties(id)]).toEqual([id, none.properties(id)]);
  });

  it('has the same distribution', () => {
    const [id = ''] = none.ids('AWS::CloudFront::Distribution');
    expect(all.template.Resources[id]).toEqual(none.template.Resources[id]);
    expect(none.template.Resources[id]).toBeDefined();
  });

  it.each([
    ['none', none],
    ['all', all],
  ])('keeps its buckets private and its logs deliverable with %s', (_, deployment) => {
    for (const id of deployment.ids('AWS::S3::Bucket')) {
      expect(deployment.properties(id)).toMatchObject({
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      });
    }
    const [logBucket = ''] = deployment.ids('AWS::S3::Bucket').filter((id) => id.includes('LogBucket'));
    // CloudFront writes by access control lists, S3 by an access control list or a policy.
    const { OwnershipControls, AccessControl } = deployment.properties(logBucket);
    expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] });
    const policies = deployment
      .ids('AWS::S3::BucketPolicy')
      .filter((id) => JSON.stringify(deployment.template.Resources[id]).includes('logging.s3.amazonaws.com'));
    expect(AccessControl === 'LogDeliveryWrite' || policies.length === 1).toBe(true);
  });
});
