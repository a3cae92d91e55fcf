import { App, NestedStack, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { type Deployment, templateNames } from '../../faults/iam/template-names';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import type { MaskingAutomation } from '../../lib';
import { resolveTemplateValue, type TemplateValue } from '../../local/template-values';
import { DEPLOYMENT } from '../iam/deployed-names';
import { fullAutomationIn } from './automation-fixture';

/** Types whose names only need to differ within what they belong to, e.g. within one API. */
const NAMED_WITHIN_PARENT = [
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::IAM::Policy',
];

/** Types whose names are those of the whole account, whatever the Region. */
const NAMED_IN_ACCOUNT = /^AWS::(CloudFront|IAM|S3)::|^AWS::CloudWatch::Dashboard$/;

type Properties = { readonly [name: string]: TemplateValue };

function isObject(value: TemplateValue | undefined): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Physical names among a resource's properties: its own `Name`, as `QueueName` of a queue, also one level down. */
function namesAmong(type: string, properties: Properties, depth = 1): TemplateValue[] {
  const own = ['Name', 'Domain', `${type.split('::')[2]}Name`];
  return Object.entries(properties).flatMap(([property, value]) => {
    if (own.includes(property)) return [value];
    return depth < 2 && isObject(value) ? namesAmong(type, value, depth + 1) : [];
  });
}

/** The physical names that a stack's template gives, as `Type name`. */
function physicalNames(stack: Stack, deployment: Deployment = DEPLOYMENT): string[] {
  const template = Template.fromStack(stack).toJSON() as IamTemplate;
  const names = templateNames(template, deployment);
  return Object.values(template.Resources)
    .filter(({ Type }) => !NAMED_WITHIN_PARENT.includes(Type))
    .flatMap(({ Type, Properties = {} }) =>
      namesAmong(Type, Properties as Properties).map(
        (name) => `${Type} ${resolveTemplateValue(name, names)}`,
      ),
    );
}

function shared(names: readonly string[]): string[] {
  return names.filter((name, place) => names.indexOf(name) !== place);
}

/** A stack that is the only one of its app, with an automation in it. */
function lone(id: string, props?: StackProps): Stack {
  const stack = new Stack(new App(), id, props);
  fullAutomationIn(stack);
  return stack;
}

/** What tells the requests of two triggers apart. */
function triggerIdOf(stack: Stack): string {
  const [variables] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.Environment?.Variables ?? {})
    .filter((it) => 'MASKING_TRIGGER_ID' in it);
  return triggerEnvironment.read({
    ...variables,
    MASKING_STATE_MACHINES: '[]',
    MASKING_REQUEST_DEFAULTS: '{}',
  }).triggerId;
}

const automationOf = (stack: Stack) => stack.node.findChild('Masking') as MaskingAutomation;

describe('physical names', () => {
  const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  const first = fullAutomationIn(stack);
  const second = fullAutomationIn(stack, 'Second');

  it('are few, and looked for wherever they stand', () => {
    const types = physicalNames(lone('Lone')).map((name) => name.split(' ')[0]);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::ApiGatewayV2::Api',
      'AWS::CloudFront::Function',
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Events::Rule',
      'AWS::Logs::LogGroup',
      'AWS::Logs::QueryDefinition',
      'AWS::Scheduler::ScheduleGroup',
    ]);
  });

  it('are not shared by two automations of one stack', () => {
    expect(shared(physicalNames(stack))).toEqual([]);
    expect(first.workflow.owner).not.toBe(second.workflow.owner);
  });

  it.each<[string, () => [Stack, Stack]]>([
    [
      'two stacks of an app',
      () => {
        const app = new App();
        const stacks: [Stack, Stack] = [new Stack(app, 'One'), new Stack(app, 'Two')];
        for (const it of stacks) fullAutomationIn(it);
        return stacks;
      },
    ],
    [
      'two stages of an app',
      () => {
        const app = new App();
        const stacks: [Stack, Stack] = [
          new Stack(new Stage(app, 'Test'), 'Stack'),
          new Stack(new Stage(app, 'Production'), 'Stack'),
        ];
        for (const it of stacks) fullAutomationIn(it);
        return stacks;
      },
    ],
    [
      'an app that is deployed twice under different names of its stack',
      () => [lone('Stack', { stackName: 'masking-test' }), lone('Stack', { stackName: 'masking-release' })],
    ],
    [
      'nested stacks',
      () => {
        const parent = new Stack(new App(), 'Parent');
        const stacks: [Stack, Stack] = [new NestedStack(parent, 'One'), new NestedStack(parent, 'Two')];
        for (const it of stacks) fullAutomationIn(it);
        return stacks;
      },
    ],
  ])('are not shared by %s', (_, stacksOf) => {
    const stacks = stacksOf();
    expect(shared(stacks.flatMap((it) => physicalNames(it)))).toEqual([]);
    expect(shared(stacks.map((it) => automationOf(it).workflow.owner))).toEqual([]);
    expect(shared(stacks.map(triggerIdOf))).toEqual([]);
  });

  it.each<[string, readonly [Stack, Stack]]>([
    ['known', [lone('Stack', { env: DEPLOYMENT }), lone('Stack', { env: elsewhere() })]],
    ['not known', [lone('Stack'), lone('Stack')]],
  ])('of the account are not shared by two Regions, %s at synthesis', (_, [here, there]) => {
    const names = [...physicalNames(here), ...physicalNames(there, elsewhere())];
    expect(shared(names.filter((name) => NAMED_IN_ACCOUNT.test(name)))).toEqual([]);
  });
});

function elsewhere(): Deployment {
  return { ...DEPLOYMENT, region: 'eu-west-1' };
}
