import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { SHORTEST } from '../lambda/contract/valid-request';
import { TriggerStack } from '../lib/trigger/trigger-stack';
import { deployedNames, PLACE } from './deployed-names';

const { databaseIdentifier, ...DETAILS } = SHORTEST;

/** A trigger with all that can start its runs. */
function deployed() {
  const stack = new TriggerStack();
  const { trigger } = stack;
  const nightly = trigger.addSchedule('Nightly', {
    schedule: ScheduleExpression.cron({ minute: '0', hour: '1' }),
    request: SHORTEST,
  });
  const snapshots = trigger.addSnapshotRule('Snapshots', { database: databaseIdentifier, request: DETAILS });
  const rule = trigger.addRule('Rule', { eventPattern: { source: ['mine'] }, request: SHORTEST });
  const template = stack.template.toJSON() as IamTemplate;
  const idOf = (reference: unknown): string => stack.stack.resolve(reference).Ref;
  const names = deployedNames(template);
  const statements = (roleName: unknown) => roleStatements(template, idOf(roleName), names);
  const queueArn = ({ queueUrl }: { queueUrl: string }) => `arn:aws:sqs:${PLACE}:${idOf(queueUrl)}`;
  return {
    schedule: statements(nightly.role.roleName),
    trigger: statements(trigger.function.role?.roleName),
    functionArn: `arn:aws:lambda:${PLACE}:function:${idOf(trigger.function.functionName)}`,
    queues: {
      nightly: queueArn(nightly.deadLetterQueue),
      snapshots: queueArn(snapshots.deadLetterQueue),
      rule: queueArn(rule.deadLetterQueue),
      failure: queueArn(trigger.failureQueue),
    },
  };
}

const app = deployed();
const may = (statements: typeof app.schedule, action: string, arn: string) =>
  decide(statements, { action, resources: [{ arn }] });

describe('the role of a schedule', () => {
  it('invokes the trigger’s function, and no other, nor a version of it', () => {
    expect(may(app.schedule, 'lambda:InvokeFunction', app.functionArn)).toBe('allowed');
    expect(may(app.schedule, 'lambda:InvokeFunction', `${app.functionArn}2`)).toMatch(/^denied/);
    expect(may(app.schedule, 'lambda:InvokeFunction', `${app.functionArn}:1`)).toMatch(/^denied/);
  });

  it('writes to its own dead-letter queue, and to no other', () => {
    expect(may(app.schedule, 'sqs:SendMessage', app.queues.nightly)).toBe('allowed');
    for (const queue of [app.queues.snapshots, app.queues.rule, app.queues.failure])
      expect(may(app.schedule, 'sqs:SendMessage', queue)).toMatch(/^denied/);
    expect(may(app.schedule, 'sqs:ReceiveMessage', app.queues.nightly)).toMatch(/^denied/);
  });

  it('may do these two things alone', () => {
    expect(app.schedule.flatMap(({ actions }) => actions).sort()).toEqual([
      'lambda:InvokeFunction',
      'sqs:SendMessage',
    ]);
  });
});

describe('the role of a trigger with a schedule and rules', () => {
  it('still has its three actions on state machines, and its own failure queue alone', () => {
    const actions = app.trigger.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.startsWith('states:')).sort()).toEqual([
      'states:ListExecutions',
      'states:ListStateMachines',
      'states:StartExecution',
    ]);
    expect(may(app.trigger, 'sqs:SendMessage', app.queues.failure)).toBe('allowed');
    expect(may(app.trigger, 'sqs:SendMessage', app.queues.nightly)).toMatch(/^denied/);
    expect(actions.filter((action) => /^(?:rds|events|scheduler|lambda):/.test(action))).toEqual([]);
  });
});
