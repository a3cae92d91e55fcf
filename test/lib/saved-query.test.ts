import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { MonitorNotice } from '../../lambda/contract/monitor-notices';
import { StepNotice } from '../../lambda/contract/step-notices';
import { TriggerNotice } from '../../lambda/contract/trigger-notices';
import { createLog } from '../../lambda/log/create-log';
import type { StepLog } from '../../lambda/log/step-log';
import type { ReconcilerLog } from '../../lambda/reconciler/log';
import type { TriggerLog } from '../../lambda/trigger/log';
import { MaskingMonitor, MaskingStateMachine, MaskingTrigger } from '../../lib';
import { keysWritten } from './keys-written';
import { workflowIn } from './workflow-fixture';

interface Query {
  readonly name: string;
  readonly fields: readonly string[];
  readonly notices: readonly string[];
  readonly logGroups: readonly string[];
}

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const workflow = workflowIn(stack);
const stateMachines = [MaskingStateMachine.workflow(workflow.stateMachine)];
const trigger = new MaskingTrigger(stack, 'Trigger', { stateMachines });
const monitor = new MaskingMonitor(stack, 'Monitor', {
  workflows: [workflow],
  dataMasque: {
    url: 'https://datamasque.example.com',
    credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
  },
});
const queries = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition')).map(
  ({ Properties }): Query => {
    const [fields = '', ...filters] = (Properties.QueryString as string).split('\n| ');
    const notices = /^filter notice in \[(.*)\]$/.exec(filters[0] ?? '')?.[1] ?? '';
    return {
      name: Properties.Name,
      fields: fields.replace(/^fields /, '').split(', '),
      notices: JSON.parse(`[${notices}]`),
      logGroups: (Properties.LogGroupNames as { readonly Ref: string }[]).map(({ Ref }) => Ref),
    };
  },
);
const logGroupOf = (construct: {
  readonly logGroup: { readonly node: { readonly defaultChild?: unknown } };
}) => stack.getLogicalId(construct.logGroup.node.defaultChild as never);

const error = new Error('x');
const triggerLog = (): TriggerLog => createLog('masking-trigger', 'INFO');
const stepLog = (): StepLog => createLog('masking-workflow', 'INFO');
const reconcilerLog = (): ReconcilerLog => createLog('masking-monitor', 'INFO');
const LOGS = [
  {
    of: 'the trigger',
    prefix: 'Stack/Trigger/',
    notices: TriggerNotice,
    keys: () =>
      keysWritten(() =>
        triggerLog().error('m', {
          notice: 'request-failed',
          requestId: 'r',
          route: 'direct',
          executionArn: 'arn',
          error,
        }),
      ),
  },
  {
    of: 'the workflow’s functions',
    prefix: 'Stack/Workflow/',
    notices: StepNotice,
    keys: () =>
      keysWritten(() =>
        stepLog().error('m', {
          notice: 'step-failed',
          step: 's',
          subject: 'x',
          error: 'E',
          reason: 'r',
        }),
      ),
  },
  {
    of: 'the monitor',
    prefix: 'Stack/Monitor/',
    notices: MonitorNotice,
    keys: () =>
      keysWritten(() =>
        reconcilerLog().error('m', {
          notice: 'run-finished',
          executionArn: 'arn',
          job: 'missed-ends',
          verdict: 'masked',
          resource: 'snapshot x',
          deleteCommand: 'aws …',
          attempt: 1,
          error: 'E',
          reason: 'r',
        }),
      ),
  },
] as const;

describe.each(LOGS)('the saved queries of the log of $of', ({ prefix, notices, keys }) => {
  const own = queries.filter(({ name }) => name.startsWith(prefix));

  it('are there', () => {
    expect(own.length).toBeGreaterThan(0);
  });

  it('ask for notices that are written there', () => {
    for (const query of own) {
      expect(query.notices.length).toBeGreaterThan(0);
      for (const notice of query.notices) expect(Object.values(notices)).toContain(notice);
    }
  });

  it('show keys that lines have', () => {
    const written = keys();
    for (const { fields } of own) {
      for (const field of fields.filter((it) => it !== '@timestamp')) expect(written).toContain(field);
    }
  });
});

it('each query reads the logs of its own construct', () => {
  expect(queries.filter(({ logGroups }) => logGroups.includes(logGroupOf(trigger)))).toHaveLength(1);
  expect(queries.filter(({ logGroups }) => logGroups.includes(logGroupOf(monitor)))).toHaveLength(5);
  expect(queries.flatMap(({ logGroups }) => logGroups)).toHaveLength(8);
});
