import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { monitorEnvironment } from '../../lambda/contract/monitor-environment';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import { resolveTemplateValue } from '../../local/template-values';
import { deployedNames, PLACE } from '../iam/deployed-names';
import { API_BY_TOKEN_CONTEXT, automationStack, DEFAULT_CONTEXT, VPC, VPC_CONTEXT } from './automation-app';

const arn = (name: string) => `arn:aws:states:${PLACE}:stateMachine:${name}`;

function synthesized(context: unknown) {
  const stack = automationStack(context);
  const template = Template.fromStack(stack);
  const names = deployedNames(template.toJSON() as IamTemplate);
  const output = (id: string) => resolveTemplateValue(template.toJSON().Outputs[id].Value, names);
  const [trigger] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Description === 'Lists and starts masking runs',
  );
  const variables = resolveTemplateValue(trigger?.Properties.Environment.Variables, names);
  return {
    stack,
    template,
    output,
    machines: triggerEnvironment.read(variables as Record<string, string>).stateMachines,
  };
}

/** The state machines that the stack's monitor looks after. */
function monitoredIn(template: Template): unknown {
  const names = deployedNames(template.toJSON() as IamTemplate);
  const [reconciler] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment?.Variables?.MONITORED_MACHINES !== undefined,
  );
  const variables = resolveTemplateValue(reconciler?.Properties.Environment.Variables, names);
  return monitorEnvironment.read(variables as Record<string, string>).machines;
}

describe('the app as cdk.json has it', () => {
  const { stack, template, output, machines } = synthesized(DEFAULT_CONTEXT);

  it('makes one workflow, the trigger of it and its monitor', () => {
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
    const monitored = monitoredIn(template);
    expect(monitored).toEqual([
      { arn: output('StateMachines'), kind: 'workflow', owner: stack.workflow?.owner },
    ]);
    expect(machines).toEqual([{ arn: output('StateMachines'), kind: 'workflow' }]);
  });

  it('says what it made', () => {
    expect(Object.keys(template.toJSON().Outputs).sort()).toEqual([
      'AlarmTopicArn',
      'StateMachines',
      'TriggerFunctionName',
      'TriggerPolicyArn',
    ]);
    expect(output('TriggerFunctionName')).toMatch(/^TriggerHandlerFunction/);
    expect(output('TriggerPolicyArn')).toMatch(/^TriggerPolicy/);
    expect(output('StateMachines')).toMatch(/stateMachine:WorkflowStateMachine/);
  });

  it('puts no function into a VPC', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions.filter(({ Properties }) => Properties.VpcConfig)).toEqual([]);
  });
});

describe('the app in a VPC', () => {
  it('puts the functions that ask DataMasque, and no others, into its private subnets', () => {
    const { template } = synthesized(VPC_CONTEXT);
    const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
    for (const [id, { Properties }] of functions) {
      const subnets = /^(WorkflowMasking|MonitorReconciler|MonitorInspector)/.test(id)
        ? VPC.privateSubnetIds
        : undefined;
      expect([id, Properties.VpcConfig?.SubnetIds]).toEqual([id, subnets]);
    }
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: VPC.vpcId });
  });
});

describe('the app of a trigger alone', () => {
  it('starts blueprints by their names', () => {
    const { template, machines, output } = synthesized({ stateMachineNames: ['DataMasque*', 'Masking'] });
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    expect(machines).toEqual([
      { arn: arn('DataMasque*'), kind: 'blueprint' },
      { arn: arn('Masking'), kind: 'blueprint' },
    ]);
    expect(output('StateMachines')).toBe('DataMasque* Masking');
  });

  it('starts state machines of both kinds by their ARNs', () => {
    const stateMachines = [
      { arn: arn('Blueprint'), kind: 'blueprint' },
      { arn: arn('Workflow'), kind: 'workflow' },
    ];
    const { machines, output } = synthesized({ stateMachines });
    expect(machines).toEqual(stateMachines);
    expect(output('StateMachines')).toBe(`${arn('Blueprint')} ${arn('Workflow')}`);
  });
});

describe('the app of a monitor alone', () => {
  it('looks after blueprints that exist already, and leaves workflows to their own stack', () => {
    const stateMachines = [
      { arn: arn('Blueprint'), kind: 'blueprint' },
      { arn: arn('Workflow'), kind: 'workflow' },
    ];
    const { template } = synthesized({ dataMasque: DEFAULT_CONTEXT.dataMasque, stateMachines });
    expect(monitoredIn(template)).toEqual([{ arn: arn('Blueprint'), kind: 'blueprint' }]);
  });

  it('is not there where the server is not known', () => {
    const stateMachines = [{ arn: arn('Blueprint'), kind: 'blueprint' }];
    expect(synthesized({ stateMachines }).stack.monitor).toBeUndefined();
  });

  it('expects runs of the databases that it is told of', () => {
    const { template } = synthesized({ ...DEFAULT_CONTEXT, monitor: { expectEveryHours: { orders: 26 } } });
    const alarms = template.findResources('AWS::CloudWatch::Alarm', {
      Properties: { MetricName: 'RunsOverdue' },
    });
    expect(Object.keys(alarms)).toHaveLength(1);
  });

  it('takes warnings as they are when told so', () => {
    const alarms = (context: object) => synthesized(context).stack.monitor?.alarms.length ?? 0;
    const accepting = { ...DEFAULT_CONTEXT, monitor: { acceptWarnings: true } };
    expect(alarms(DEFAULT_CONTEXT) - alarms(accepting)).toBe(1);
  });
});

describe('the app of a workflow beside a blueprint', () => {
  it('starts both', () => {
    const { machines, stack } = synthesized({ ...DEFAULT_CONTEXT, stateMachineNames: ['DataMasque*'] });
    expect(machines.map(({ kind }) => kind)).toEqual(['workflow', 'blueprint']);
    expect(stack.workflow?.owner).toBe('MaskingAutomation/Workflow');
  });
});

describe('the app with a doctor', () => {
  it('has it behind its API, of what its monitor looks after', () => {
    const { stack, template } = synthesized({
      ...DEFAULT_CONTEXT,
      stateMachines: [{ arn: arn('DataMasque'), kind: 'blueprint' }],
      api: {},
      doctor: true,
    });
    expect(stack.doctor).toBeDefined();
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /checks' });
    const [doctor] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment?.Variables?.CHECKED_MACHINES !== undefined,
    );
    expect(JSON.stringify(doctor)).toContain(arn('DataMasque'));
  });

  it('has none where none is asked for', () => {
    expect(synthesized({ ...DEFAULT_CONTEXT, api: {} }).stack.doctor).toBeUndefined();
  });
});

describe('the app with the page', () => {
  it('says where it is and who may be let in', () => {
    const { stack, template, output } = synthesized({ ...DEFAULT_CONTEXT, page: {} });
    expect(template.toJSON().Outputs.PageUrl.Value).toEqual(stack.resolve(stack.page?.url));
    expect(output('UserPoolId')).toMatch(/^PagePeopleUserPool/);
  });

  it('takes an identity provider and a name of one’s own', () => {
    const { output, template } = synthesized({
      ...DEFAULT_CONTEXT,
      page: {
        identityProvider: {
          issuer: 'https://idp.example.com',
          clientId: 'page',
          scopes: { read: 'read', start: 'start', stop: 'stop' },
          requestScopes: ['api://masking/read'],
          authorizeParameters: { audience: 'https://masking.example.com' },
        },
        logBucket: { name: 'logs-of-pages', region: 'us-west-2' },
        domain: {
          name: 'masking.example.com',
          certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
        },
      },
    });
    expect(output('PageUrl')).toBe('https://masking.example.com');
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Logging: { Bucket: 'logs-of-pages.s3.us-west-2.amazonaws.com' } },
    });
  });
});

describe('the app with an API', () => {
  const authorizations = (template: Template) =>
    Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.AuthorizationType,
    );

  it('says where it is, and lets in by IAM', () => {
    const { template, output } = synthesized({ ...DEFAULT_CONTEXT, api: {} });
    expect(output('ApiUrl')).toMatch(/^https:\/\/Api\w+\.execute-api\.us-east-1\.amazonaws\.com$/);
    expect(authorizations(template)).toEqual(Array.from({ length: 8 }, () => 'AWS_IAM'));
  });

  it('lets in by token, and the page of an origin', () => {
    const { template } = synthesized(API_BY_TOKEN_CONTEXT);
    expect(authorizations(template)).toEqual(['JWT', 'JWT', 'JWT']);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://automation.example.com'] },
    });
  });

  it('has none by itself', () => {
    synthesized(DEFAULT_CONTEXT).template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  });
});
