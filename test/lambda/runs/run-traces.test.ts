import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EndedExecution } from '../../../lambda/runs/execution';
import { runTraces } from '../../../lambda/runs/run-traces';

const stepFunctions = mockClient(SFNClient);
const AT = new Date(0);
const STARTED = { maskRunId: 7, runName: 'masking-1', connectionId: 'c1', rulesetId: 'r1' };

beforeEach(() => stepFunctions.reset());

/** @param newestFirst pages of the history, as the reverse order gives them */
function tracesOf(newestFirst: readonly HistoryEvent[][], output?: unknown) {
  stepFunctions.on(GetExecutionHistoryCommand).callsFake(({ nextToken }: { nextToken?: string }) => {
    const page = Number(nextToken ?? 0);
    return {
      events: newestFirst[page] ?? [],
      nextToken: page + 1 < newestFirst.length ? String(page + 1) : undefined,
    };
  });
  const execution = { executionArn: 'arn', output } as EndedExecution;
  return runTraces({ stepFunctions: new SFNClient({}) }, execution);
}

const event = (details: Partial<HistoryEvent>): HistoryEvent => ({
  id: 1,
  timestamp: AT,
  type: 'TaskStateExited',
  ...details,
});
const exited = (output: unknown): HistoryEvent =>
  event({ stateExitedEventDetails: { name: 'x', output: JSON.stringify(output) } });
const entered = (name: string): HistoryEvent => event({ stateEnteredEventDetails: { name } });

describe('the traces of a masking run', () => {
  it.each<[string, HistoryEvent]>([
    ['our start-run', event({ taskSucceededEventDetails: task({ Payload: { maskRunId: 7 } }) })],
    [
      'our check-run',
      event({
        taskScheduledEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          region: 'r',
          parameters: JSON.stringify({ FunctionName: 'f', Payload: { step: 'check-run', maskRunId: 7 } }),
        },
      }),
    ],
    ['the blueprint’s state', exited({ MaskRunId: 7 })],
    ['the blueprint’s state, by an SDK integration', exited({ Payload: { MaskRunId: 7 } })],
    ['a blueprint of an earlier version', exited({ run_id: '7' })],
    [
      'a function that is called directly',
      event({ lambdaFunctionSucceededEventDetails: { output: JSON.stringify({ MaskRunId: 7 }) } }),
    ],
    [
      'what such a function is given',
      event({
        lambdaFunctionScheduledEventDetails: { resource: 'f', input: JSON.stringify({ MaskRunId: 7 }) },
      }),
    ],
    ['what a state is given', event({ stateEnteredEventDetails: { name: 'x', input: '{"MaskRunId":7}' } })],
    ['the output', event({ executionSucceededEventDetails: { output: '{"maskRunId":7}' } })],
  ])('are found in %s', async (_, found) => {
    await expect(tracesOf([[found]])).resolves.toEqual({ maskRunId: 7 });
  });

  it('are the last ones of several', async () => {
    await expect(tracesOf([[exited({ MaskRunId: 9 }), exited({ MaskRunId: 7 })]])).resolves.toMatchObject({
      maskRunId: 9,
    });
  });

  it('are looked for on every page, and on no page more than needed', async () => {
    const pages = [[entered('x')], [exited({ MaskRunId: 7, StageDB: 'orders-datamasque' })], [entered('x')]];
    await expect(tracesOf(pages)).resolves.toEqual({ maskRunId: 7, stagingDatabase: 'orders-datamasque' });
    expect(stepFunctions.commandCalls(GetExecutionHistoryCommand)).toHaveLength(2);
  });

  it('are found although the pages before hold fewer events than were asked for', async () => {
    const short = Array.from({ length: 40 }, () => [entered('x')]);
    await expect(tracesOf([...short, [exited({ MaskRunId: 7 })]])).resolves.toEqual({ maskRunId: 7 });
  });

  it('are looked for on a hundred pages at most, which hold all events that there can be', async () => {
    await tracesOf(Array.from({ length: 120 }, () => [entered('x')]));
    expect(stepFunctions.commandCalls(GetExecutionHistoryCommand)).toHaveLength(100);
    expect(stepFunctions.commandCalls(GetExecutionHistoryCommand)[0]?.args[0].input).toMatchObject({
      reverseOrder: true,
      maxResults: 1000,
    });
  });

  it('hold the last phase that was entered', async () => {
    await expect(
      tracesOf([[entered('Clean up'), entered('Mask the clone'), exited({ maskRunId: 7 })]]),
    ).resolves.toEqual({ maskRunId: 7, lastPhase: 'clean-up' });
  });

  it.each([
    ['ParallelStateFailed', true],
    ['ParallelStateSucceeded', false],
  ] as const)('tell by %s whether the phase before clean-up failed', async (type, hasFailed) => {
    const left = event({ stateExitedEventDetails: { name: 'Snapshot the clone' } });
    const pages = [
      [entered('Clean up'), exited({ maskRunId: 7 })],
      [left, event({ type }), entered('Snapshot the clone')],
    ];
    await expect(tracesOf(pages)).resolves.toMatchObject({
      lastPhase: 'clean-up',
      leftPhase: { phase: 'snapshot', hasFailed },
    });
  });

  it('do not take the end of clean-up for that of what it came after', async () => {
    const left = event({ stateExitedEventDetails: { name: 'Clean up' } });
    const failed = event({ type: 'ParallelStateFailed' });
    await expect(tracesOf([[left, failed, entered('Clean up')]])).resolves.toEqual({ lastPhase: 'clean-up' });
  });

  it('say that a function was at work when all was over', async () => {
    await expect(tracesOf([[aborted, started('lambda')]])).resolves.toEqual({ isFunctionAtWork: true });
  });

  it.each(['TaskSucceeded', 'TaskFailed', 'TaskTimedOut'] as const)(
    'know by %s that a function had come to its end',
    async (type) => {
      const over = event({ id: 3, previousEventId: 2, type });
      await expect(tracesOf([[aborted, over, started('lambda')]])).resolves.toEqual({});
    },
  );

  it('do not wait for calls of a service, which are seen in RDS', async () => {
    await expect(tracesOf([[aborted, started('aws-sdk:rds')]])).resolves.toEqual({});
  });

  it('hold whether a state failed and the execution went on nevertheless', async () => {
    const failed = { ...event({ type: 'TaskFailed' }), id: 4 };
    const left = { ...exited({ MaskRunId: 7 }), id: 5, previousEventId: 4 };
    await expect(tracesOf([[left], [failed]])).resolves.toEqual({ maskRunId: 7, hasCaughtFailure: true });
    const tried = { ...event({ type: 'TaskScheduled' }), id: 5, previousEventId: 4 };
    const done = { ...exited({ MaskRunId: 7 }), id: 7, previousEventId: 6 };
    await expect(tracesOf([[done, tried, failed]])).resolves.toEqual({ maskRunId: 7 });
  });

  it('are what a run was started with, of one step alone: parts of several are no proof', async () => {
    const { connectionId, ...parts } = STARTED;
    const whole = exited({ Payload: STARTED });
    await expect(tracesOf([[exited({ connectionId }), exited(parts)]])).resolves.toEqual({ maskRunId: 7 });
    await expect(tracesOf([[exited({ maskRunId: 7 }), whole]])).resolves.toEqual({
      maskRunId: 7,
      startedRun: STARTED,
    });
  });

  it('are the connection that the execution made, or was about to make', async () => {
    const Payload = {
      step: 'connect',
      connectionName: 'masking-1',
      databaseSecretArn: 'arn',
      clone: { address: 'clone.example', port: 5432 },
    };
    const connecting = event({
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'us-east-1',
        parameters: JSON.stringify({ FunctionName: 'f', Payload }),
      },
    });
    await expect(tracesOf([[connecting]])).resolves.toEqual({
      connection: { name: 'masking-1', host: 'clone.example', port: 5432 },
    });
  });

  it('need no history where the output has our workflow’s result', async () => {
    const result = {
      ...STARTED,
      connection: 'of nobody',
      maskedDatabase: 'orders',
      maskedSchema: '',
      maskedSnapshotArn: 'arn:aws:rds:us-east-1:111122223333:snapshot:masked',
    };
    await expect(tracesOf([], result)).resolves.toEqual({
      maskRunId: 7,
      startedRun: STARTED,
      maskedDatabase: { database: 'orders', schema: null },
    });
    expect(stepFunctions.commandCalls(GetExecutionHistoryCommand)).toEqual([]);
  });

  it.each([['no number'], [0], [-1], [1.5], [null], [{}], [true], ['']])(
    'are not taken from what is no id: %j',
    async (value) => {
      await expect(tracesOf([[exited({ MaskRunId: value })]])).resolves.toEqual({});
    },
  );

  it('are not there in a history that holds none, whatever is in it', async () => {
    const broken = event({ stateExitedEventDetails: { name: 'x', output: '{"MaskRunId": 7' } });
    await expect(tracesOf([[broken, exited('orders'), exited([1]), exited(null)]])).resolves.toEqual({});
  });
});

const aborted = event({ id: 4, type: 'ExecutionAborted' });

function started(resourceType: string): HistoryEvent {
  return event({ id: 2, type: 'TaskStarted', taskStartedEventDetails: { resourceType, resource: 'x' } });
}

function task(output: unknown) {
  return { resourceType: 'lambda', resource: 'invoke', output: JSON.stringify(output) };
}
