import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionDetail, LogPage } from '../../../lambda/contract/execution-detail';
import { expectDocumented } from '../../build/documented-answers';
import { apiEvent, BLUEPRINT, FOREIGN, InspectorFixture, NOW, WORKFLOW } from './inspector-fixture';

const RUN_SECRET = 'a-literal-run-secret-of-somebody';
const INPUT = {
  DBInstanceIdentifier: 'orders',
  DBSecretIdentifier: 'a-password-where-an-arn-should-be',
  DataMasqueRulesetId: '8b0fc2f8-a764-4236-afad-6cb59de63829',
  PreferredAZ: 'x'.repeat(500),
  RunSecret: RUN_SECRET,
  Comment: 'not a field of the blueprint',
};
const CAUSE = JSON.stringify({ errorMessage: 'KeyError', event: INPUT });
const DETAIL = apiEvent('GET /executions/{name}', { name: 'orders-1' });
const LOG = apiEvent('GET /executions/{name}/log', { name: 'orders-1', query: { level: 'DEBUG' } });

const HISTORY: readonly Partial<HistoryEvent>[] = [
  {
    type: 'ExecutionStarted',
    executionStartedEventDetails: { input: JSON.stringify(INPUT), roleArn: 'arn' },
  },
  { type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Create Staging Instance' } },
  {
    type: 'TaskStateExited',
    stateExitedEventDetails: {
      name: 'Mask',
      output: JSON.stringify({ ...INPUT, MaskRunId: 12, StageDB: 'orders-datamasque' }),
    },
  },
  { type: 'WaitStateEntered', stateEnteredEventDetails: { name: 'Wait' } },
  { type: 'WaitStateEntered', stateEnteredEventDetails: { name: 'Wait' } },
  {
    type: 'TaskFailed',
    taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'KeyError', cause: CAUSE },
  },
  { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.TaskFailed', cause: CAUSE } },
];

let fixture: InspectorFixture;

beforeEach(() => {
  fixture = new InspectorFixture([BLUEPRINT], (call) => {
    if (call.endsWith('/log/'))
      return {
        body: [{ timestamp: '2026-06-01T12:00:03Z', log_level: 40, message: `secret ${RUN_SECRET}` }],
      };
    return { body: { id: 12, status: 'failed', options: {} } };
  });
  fixture.stepFunctions
    .on(DescribeExecutionCommand, { executionArn: FOREIGN })
    .resolves({
      executionArn: FOREIGN,
      stateMachineArn: BLUEPRINT.arn,
      status: 'FAILED',
      startDate: new Date(NOW),
      stopDate: new Date(NOW + 60_000),
      input: JSON.stringify(INPUT),
      error: 'States.TaskFailed',
      cause: CAUSE,
    })
    .on(GetExecutionHistoryCommand, { executionArn: FOREIGN })
    .resolves({
      events: HISTORY.map((event, index) => ({
        id: index + 1,
        timestamp: new Date(NOW + index * 1000),
        type: 'TaskStateEntered',
        ...event,
      })),
    });
});

describe('an execution of a blueprint', () => {
  it('is told without phases, cause and secrets, with its staging database and its run', async () => {
    const answer = await fixture.answer<ExecutionDetail>(DETAIL);
    expectDocumented('describeExecution', answer);
    expect(answer.body).toMatchObject({
      kind: 'blueprint',
      status: 'FAILED',
      phases: [],
      cloneIdentifier: 'orders-datamasque',
      maskRunId: 12,
      maskingStatus: 'failed',
      firstError: { phase: null, error: 'KeyError', cause: null },
      canBeStopped: false,
    });
    expect(answer.body.input).toEqual({
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: 'a string (not shown)',
      DataMasqueRulesetId: INPUT.DataMasqueRulesetId,
      PreferredAZ: `"${'x'.repeat(59)}…"`,
    });
  });

  it('has a log of the states that it entered, each once, and of its masking run', async () => {
    const answer = await fixture.answer<LogPage>(LOG);
    expectDocumented('readExecutionLog', answer);
    expect(answer.body.lines.map(({ level, phase, message }) => [level, phase, message])).toEqual([
      ['INFO', null, 'the execution started'],
      ['INFO', null, 'Create Staging Instance: begun'],
      ['INFO', null, 'DataMasque run 12 was started'],
      ['INFO', null, 'Wait: begun'],
      ['ERROR', null, 'secret ***'],
      ['WARN', null, 'invoke failed: KeyError'],
      ['ERROR', null, 'the execution failed: States.TaskFailed'],
    ]);
    expect(answer.body).not.toHaveProperty('nextToken');
  });

  it.each([
    ['its detail', DETAIL],
    ['its log', LOG],
  ])('shows no secret and none of its cause in %s', async (_, event) => {
    const text = JSON.stringify([await fixture.answer(event), fixture.logged]);
    for (const hidden of [RUN_SECRET, INPUT.DBSecretIdentifier, 'errorMessage', INPUT.Comment, 'Comment'])
      expect(text).not.toContain(hidden);
  });
});

describe('where several machines are configured', () => {
  const several = () => new InspectorFixture([WORKFLOW, BLUEPRINT]);

  it('an execution is asked for with its machine; without, the list to choose from is told', async () => {
    const answer = await several().answer(DETAIL);
    expectDocumented('describeExecution', answer);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'stateMachineArn' }] } });
    expect(answer.body.message).toContain(`name one of: ${WORKFLOW.arn}, ${BLUEPRINT.arn}`);
  });

  it('the machine that is named is the one that is asked about', async () => {
    const inspector = several();
    inspector.stepFunctions.rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    const query = { stateMachineArn: BLUEPRINT.arn };
    const event = apiEvent('GET /executions/{name}', { name: 'orders-1', query });
    expect((await inspector.answer(event)).status).toBe(404);
    const [call] = inspector.stepFunctions.commandCalls(DescribeExecutionCommand);
    expect(call?.args[0].input).toEqual({ executionArn: FOREIGN });
  });
});

describe('a history of many pages', () => {
  const events = (from: number, count: number): HistoryEvent[] =>
    Array.from({ length: count }, (_, index) => ({
      id: from + index,
      timestamp: new Date(NOW),
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: `state ${from + index}` },
    }));

  it('is read whole, and from then on only what is new', async () => {
    let all = events(1, 2500);
    fixture.stepFunctions.on(GetExecutionHistoryCommand).callsFake(({ nextToken = '0', reverseOrder }) => {
      const ordered = reverseOrder ? all.toReversed() : all;
      const start = Number(nextToken);
      const end = start + 1000;
      return { events: ordered.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
    });
    const calls = () => fixture.stepFunctions.commandCalls(GetExecutionHistoryCommand).length;
    const query = { limit: '1000', level: 'INFO' };
    const page = async (nextToken?: string) => {
      fixture.now += 5000;
      const more = { ...query, ...(nextToken !== undefined && { nextToken }) };
      return (
        await fixture.answer<LogPage>(
          apiEvent('GET /executions/{name}/log', { name: 'orders-1', query: more }),
        )
      ).body;
    };
    const given: string[] = [];
    let answer = await page();
    expect(calls()).toBe(3);
    given.push(...answer.lines.map(({ message }) => message));
    all = [...all, ...events(2501, 1200)];
    while (answer.nextToken !== undefined && answer.lines.length > 0) {
      answer = await page(answer.nextToken);
      given.push(...answer.lines.map(({ message }) => message));
    }
    expect(given).toEqual(all.map(({ id }) => `state ${id}: begun`));
    expect(answer.hasMore).toBe(false);
  });
});

describe('a fault of AWS', () => {
  it.each([
    ['ThrottlingException', 400, 429, 'Throttled'],
    ['InternalFailure', 500, 502, 'ServiceFault'],
    ['ServiceUnavailable', 503, 503, 'ServiceUnavailable'],
    ['AccessDeniedException', 400, 500, 'InternalError'],
  ])('%s becomes an error in the one shape', async (name, httpStatusCode, status, error) => {
    const failure = Object.assign(new Error('secret detail'), { name, $metadata: { httpStatusCode } });
    fixture.stepFunctions.rejects(failure);
    for (const [operation, event] of [
      ['describeExecution', DETAIL],
      ['readExecutionLog', LOG],
    ] as const) {
      const answer = await fixture.answer(event);
      expectDocumented(operation, answer);
      expect(answer).toMatchObject({ status, body: { error } });
      expect(JSON.stringify(answer)).not.toContain('secret detail');
    }
  });
});
