import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { doctorEnvironment } from '../../lambda/contract/doctor-environment';
import { monitorEnvironment } from '../../lambda/contract/monitor-environment';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import { ApiAccess, MaskingAutomation, type MaskingAutomationProps } from '../../lib';
import { resolveTemplateValue } from '../../local/template-values';
import { DEPLOYMENT, deployedNames } from '../iam/deployed-names';
import { SHORTEST } from '../lambda/contract/valid-request';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
});

function automation(props: Partial<MaskingAutomationProps> = {}, id = 'Masking'): MaskingAutomation {
  return new MaskingAutomation(stack, id, {
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, `${id}Login`, 'datamasque/automation'),
    },
    cloneSecurityGroups: [
      ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Clones`, 'sg-0123456789abcdef0'),
    ],
    databaseSecretNames: ['rds!db-*', 'orders'],
    ...props,
  });
}

const blueprint = () => sfn.StateMachine.fromStateMachineName(stack, 'Blueprint', 'DataMasque');

/** Environment of the function whose description begins so. */
function environmentOf(description: string): Record<string, string> {
  const template = Template.fromStack(stack);
  const [found] = Object.values(template.findResources('AWS::Lambda::Function')).filter(({ Properties }) =>
    Properties.Description.startsWith(description),
  );
  const names = deployedNames(template.toJSON() as IamTemplate);
  return resolveTemplateValue(found?.Properties.Environment.Variables, names) as Record<string, string>;
}

const routes = () =>
  Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType] as const,
  );

describe('an automation', () => {
  it('starts, lists and looks after its workflow and the blueprints that it is given', () => {
    automation({ blueprints: [blueprint()] });
    const { stateMachines } = triggerEnvironment.read(environmentOf('Lists and starts'));
    const { machines } = monitorEnvironment.read(environmentOf('Finds out how'));
    expect(stateMachines.map(({ kind }) => kind)).toEqual(['workflow', 'blueprint']);
    expect(machines.map(({ arn, kind }) => ({ arn, kind }))).toEqual(stateMachines);
  });

  it('has an API of all routes, by IAM', () => {
    automation();
    expect(routes()).toHaveLength(8);
    for (const [, authorization] of routes()) expect(authorization).toBe('AWS_IAM');
  });

  it('has outputs for whoever deployed it: where everything is and how to let the first person in', () => {
    automation({ page: {} });
    const { Outputs } = Template.fromStack(stack).toJSON();
    const names = Object.keys(Outputs).map((id) => id.replace(/^Masking(.*)[0-9A-F]{8}$/, '$1'));
    expect(names.toSorted()).toEqual([
      'AlarmTopicArn',
      'ApiUrl',
      'FirstPerson',
      'PageUrl',
      'RecordTableName',
      'StateMachineArn',
      'TriggerFunctionName',
      'UserPoolId',
    ]);
    const command = Object.entries(Outputs).find(([id]) => id.startsWith('MaskingFirstPerson'))?.[1];
    expect(JSON.stringify(command)).toMatch(
      /aws cognito-idp admin-create-user --region .*--username person@/,
    );
  });

  it('has no outputs of a page or a topic that there is not', () => {
    automation({ monitor: { alarms: false } });
    const names = Object.keys(Template.fromStack(stack).toJSON().Outputs);
    expect(names.filter((name) => /Page|Person|Pool|Topic/.test(name))).toEqual([]);
    expect(names).toHaveLength(4);
  });

  it('has no outputs where none are wanted', () => {
    automation({ outputs: false });
    expect(Template.fromStack(stack).toJSON().Outputs).toBeUndefined();
  });

  it('lets a principal look, start and stop, each by itself', () => {
    const given = automation();
    const grants = ['grantRead', 'grantStart', 'grantStop'] as const;
    const resources = grants.map((grant) => {
      const role = new iam.Role(stack, grant, { assumedBy: new iam.AccountRootPrincipal() });
      const [statement] = given[grant](role).principalStatements;
      return statement?.resources.length;
    });
    // An execution and its log are below one path.
    expect(resources).toEqual([5, 1, 1]);
  });

  it('has a doctor of its workflow and its blueprints behind the API, only where one is asked for', () => {
    expect(automation().doctor).toBeUndefined();
    const requestDefaults = { ruleset: SHORTEST.ruleset };
    const made = automation({ doctor: true, blueprints: [blueprint()], requestDefaults }, 'Other');
    expect(made.doctor).toBeDefined();
    expect(routes()).toContainEqual(['GET /checks', 'AWS_IAM']);
    const { machines, defaults } = doctorEnvironment.read(environmentOf('Checks what'));
    expect(machines.map(({ kind }) => kind)).toEqual(['workflow', 'blueprint']);
    expect(defaults).toEqual(requestDefaults);
  });

  it('may take tokens instead', () => {
    const scopes = { read: 'r', start: 's', stop: 'p' };
    const apiAccess = ApiAccess.jwt({ issuer: 'https://idp.example.com', audience: ['a'], scopes });
    automation({ apiAccess });
    for (const [, authorization] of routes()) expect(authorization).toBe('JWT');
  });

  it('has a page only where one is asked for', () => {
    expect(automation().page).toBeUndefined();
    expect(automation({ page: {} }, 'Other').page?.url).toMatch(/^https:/);
  });

  it('starts runs on a schedule, by its own workflow where it is the only state machine', () => {
    const made = automation({ requestDefaults: { ruleset: SHORTEST.ruleset } });
    const { databaseIdentifier, databaseSecretIdentifier } = SHORTEST;
    made.addSchedule('Nightly', {
      schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
      request: { databaseIdentifier, databaseSecretIdentifier },
    });
    expect(made.trigger._schedules).toMatchObject([{ name: 'Nightly', databases: [databaseIdentifier] }]);
    Template.fromStack(stack).resourceCountIs('AWS::Scheduler::Schedule', 1);
  });

  it('has every alarm notify a topic that is asked to be notified', () => {
    const topic = new sns.Topic(stack, 'OnCall');
    automation().notify(topic);
    const notified = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    expect(notified.length).toBeGreaterThan(6);
    for (const { Properties } of notified) {
      expect(Properties.AlarmActions).toContainEqual(stack.resolve(topic.topicArn));
    }
  });

  it('passes on what its monitor is to expect', () => {
    const { monitor } = automation({
      monitor: { expectEvery: { orders: Duration.hours(26) }, dashboard: false },
    });
    expect(monitor.alarms.map(({ node }) => node.id)).toContain('OverdueAlarm-orders');
    expect(monitor.dashboard).toBeUndefined();
  });

  it('does not get in the way of another one in the same stack', () => {
    const first = automation();
    const second = automation({}, 'Second');
    expect(first.workflow.owner).not.toBe(second.workflow.owner);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
