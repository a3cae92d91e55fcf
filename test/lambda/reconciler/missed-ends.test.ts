import { DescribeExecutionCommand, type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { reconcileMissedEnds } from '../../../lambda/reconciler/missed-ends';
import { sweep } from '../../../lambda/reconciler/sweep';
import { recordOf } from '../records/record-fixture';
import {
  BLUEPRINT,
  EXECUTION,
  FOREIGN,
  MINUTE,
  NAMES,
  NOW,
  ReconcilerFixture,
  WORKFLOW,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const DAY = 24 * 60 * MINUTE;

const swept = (remaining = 120_000) => sweep(fixture.dependencies, () => remaining);

/** An execution as lists show it, which ended 31 minutes ago. */
function item(executionArn: string, fields: Partial<ExecutionListItem> = {}): ExecutionListItem {
  return {
    executionArn,
    name: executionArn.slice(executionArn.lastIndexOf(':') + 1),
    stateMachineArn: WORKFLOW.arn,
    status: 'ABORTED',
    startDate: new Date(NOW - 60 * MINUTE),
    stopDate: new Date(NOW - 31 * MINUTE),
    redriveCount: 0,
    ...fields,
  };
}

/** The moment so many minutes ago. */
const ago = (minutes: number) => new Date(NOW - minutes * MINUTE);

const numbered = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) =>
    EXECUTION.replace('orders-1', `orders-${String(first + index).padStart(4, '0')}`),
  );

/** Executions that were stopped, as Step Functions tells of them. */
function stopped(arns: readonly string[]): ExecutionListItem[] {
  for (const arn of arns) fixture.execution(arn, { status: 'ABORTED' });
  return arns.map((arn) => item(arn));
}

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('an end of which no event told', () => {
  it('is dealt with at a sweep: its verdict is said and recorded, once', async () => {
    fixture.listed(WORKFLOW.arn, stopped([EXECUTION]));
    const run = fixture.run(NAMES.connection, 'cancelled');
    await swept();
    await swept();
    expect(fixture.events).toMatchObject([{ verdict: 'aborted', executionArn: EXECUTION }]);
    expect(await fixture.records()).toMatchObject([{ verdict: 'aborted', executionArn: EXECUTION }]);
    expect(run.status).toBe('cancelled');
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'missed-end', executionArn: EXECUTION }),
    );
  });

  it('is dealt with of a blueprint, too', async () => {
    fixture.execution(FOREIGN, { status: 'SUCCEEDED' });
    fixture.listed(BLUEPRINT.arn, [item(FOREIGN, { stateMachineArn: BLUEPRINT.arn, status: 'SUCCEEDED' })]);
    await swept();
    expect(fixture.events).toMatchObject([{ verdict: 'unknown', kind: 'blueprint' }]);
  });

  it('is said to be unknown while DataMasque does not answer', async () => {
    const output = JSON.stringify({ maskRunId: 7, runName: 'r', connectionId: 'c', rulesetId: 's' });
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output });
    fixture.listed(WORKFLOW.arn, [item(EXECUTION, { status: 'SUCCEEDED' })]);
    fixture.dataMasqueStatus = 502;
    await swept();
    expect(await fixture.records()).toMatchObject([{ verdict: 'unknown' }]);
  });

  it('is that of the redrive, where the execution was redriven', async () => {
    await fixture.table.records.put(recordOf('orders-1', { executionArn: EXECUTION }));
    fixture.execution(EXECUTION, { status: 'ABORTED', redriveCount: 1 });
    fixture.listed(WORKFLOW.arn, [item(EXECUTION, { redriveCount: 1 })]);
    await swept();
    expect(fixture.events).toMatchObject([{ redriveCount: 1 }]);
  });

  it.each<[string, Partial<ExecutionListItem>]>([
    ['runs', { status: 'RUNNING', stopDate: undefined }],
    [
      'ended less than 30 minutes ago, whose event may be on its way',
      { stopDate: new Date(NOW - 30 * MINUTE) },
    ],
    ['ended more than 14 days ago', { stopDate: new Date(NOW - 14 * DAY - 1) }],
  ])('is not that of an execution that %s', async (_, fields) => {
    stopped([EXECUTION]);
    fixture.listed(WORKFLOW.arn, [item(EXECUTION, fields)]);
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it('is that of an execution that started more than 14 days ago and ended since', async () => {
    const startDate = new Date(NOW - 20 * DAY);
    fixture.execution(EXECUTION, { status: 'ABORTED', startDate });
    fixture.listed(WORKFLOW.arn, [item(EXECUTION, { startDate })]);
    await swept();
    expect(fixture.events).toMatchObject([{ executionArn: EXECUTION }]);
  });

  it('is not one that has a record', async () => {
    await fixture.table.records.put(recordOf('orders-1', { executionArn: EXECUTION, verdict: 'aborted' }));
    fixture.listed(WORKFLOW.arn, stopped([EXECUTION]));
    await swept();
    expect(fixture.events).toEqual([]);
  });

  it.each([
    ['is not one whose record may have expired', 24 * 60 - 30, []],
    ['is one that is younger than the records that are kept', 24 * 60 - 31, ['aborted']],
  ])('%s', async (_, minutes, verdicts) => {
    fixture.recordRetentionSeconds = 86_400;
    stopped([EXECUTION]);
    fixture.listed(WORKFLOW.arn, [item(EXECUTION, { startDate: ago(minutes + 60), stopDate: ago(minutes) })]);
    await swept();
    expect(fixture.events.map(({ verdict }) => verdict)).toEqual(verdicts);
  });

  it('is found behind an older execution that was redriven', async () => {
    const redriven = item(numbered(1)[0] ?? '', { status: 'RUNNING', startDate: ago(15 * 24 * 60) });
    fixture.listed(WORKFLOW.arn, [redriven, item(FOREIGN, { status: 'RUNNING' })], stopped([EXECUTION]));
    await swept();
    expect(fixture.events).toMatchObject([{ executionArn: EXECUTION }]);
  });

  it('is found on every page, and lists are read no further than two weeks back', async () => {
    const old = item(EXECUTION, { startDate: new Date(NOW - 16 * DAY), stopDate: new Date(NOW - 15 * DAY) });
    const [one = '', other = ''] = numbered(2);
    fixture.listed(WORKFLOW.arn, stopped([one]), [...stopped([other]), old], [old]);
    await swept();
    expect(fixture.events.map(({ executionArn }) => executionArn)).toEqual([one, other]);
    const calls = fixture.stepFunctions.commandCalls(ListExecutionsCommand, {
      stateMachineArn: WORKFLOW.arn,
    });
    expect(calls.map(({ args }) => args[0].input.nextToken)).toEqual([undefined, '1']);
  });

  it('is looked for on ten pages of a machine at most', async () => {
    fixture.listed(WORKFLOW.arn, ...numbered(12).map((arn) => [item(arn, { status: 'RUNNING' })]));
    await swept();
    const calls = fixture.stepFunctions.commandCalls(ListExecutionsCommand, {
      stateMachineArn: WORKFLOW.arn,
    });
    expect(calls).toHaveLength(10);
  });

  it('is one of ten of its machine that a sweep deals with; the next sweep goes on', async () => {
    fixture.listed(WORKFLOW.arn, stopped(numbered(13)));
    await swept();
    expect(fixture.events).toHaveLength(10);
    await swept();
    expect(new Set(fixture.events.map(({ executionArn }) => executionArn)).size).toBe(13);
    expect(fixture.events).toHaveLength(13);
  });

  it('keeps no other from being dealt with where it cannot be', async () => {
    const [one = '', other = ''] = numbered(2);
    fixture.listed(WORKFLOW.arn, stopped([one, other]));
    fixture.stepFunctions
      .on(ListExecutionsCommand, { stateMachineArn: BLUEPRINT.arn })
      .rejects(new Error('throttled'));
    const said = fixture.dependencies.putEvent;
    let calls = 0;
    const dependencies = {
      ...fixture.dependencies,
      putEvent: async (event: Parameters<typeof said>[0]) => {
        calls += 1;
        if (calls === 1) throw new Error('the bus is away');
        await said(event);
      },
    };
    await sweep(dependencies, () => 120_000);
    expect(fixture.events).toMatchObject([{ executionArn: other }]);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'event-failed', executionArn: one, reason: 'the bus is away' }),
    );
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'execution-unclear', resource: BLUEPRINT.arn, reason: 'throttled' }),
    );
    await swept();
    expect(fixture.events).toMatchObject([{ executionArn: other }, { executionArn: one }]);
  });

  it('waits for the next sweep when the time of the function is nearly up', async () => {
    fixture.listed(WORKFLOW.arn, stopped([EXECUTION]));
    await swept(20_000);
    expect(fixture.events).toEqual([]);
    expect(fixture.stepFunctions.commandCalls(ListExecutionsCommand)).toEqual([]);
  });
});

/** Names of executions of a machine. */
const executionsOf = (machine: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    EXECUTION.replace(':Masking:', `:${machine}:`).replace('orders-1', `orders-${index}`),
  );

describe('ends that cannot be read', () => {
  const machines = Array.from({ length: 8 }, (_, index) => ({
    ...WORKFLOW,
    arn: WORKFLOW.arn.replace('Masking', `Masking${index}`),
  }));

  /** Each machine has so many ends that cannot be read, and in their midst one that can. */
  function listMissed(unreadable: number): readonly string[] {
    fixture.stepFunctions.on(DescribeExecutionCommand).rejects(new Error('access denied'));
    return machines.map(({ arn }, index) => {
      const all = executionsOf(`Masking${index}`, unreadable + 1);
      const readable = all[Math.floor(unreadable / 2)] ?? '';
      fixture.execution(readable, { status: 'ABORTED', stateMachineArn: arn });
      fixture.listed(
        arn,
        all.map((one) => item(one, { stateMachineArn: arn })),
      );
      return readable;
    });
  }

  /** How many sweeps it takes until the ends that can be read are dealt with. */
  async function sweepsUntilDone(
    readable: readonly string[],
    most: number,
    hasTimeFor = Number.POSITIVE_INFINITY,
  ): Promise<number> {
    const dependencies = () => ({
      ...fixture.dependencies,
      environment: { ...fixture.dependencies.environment, machines },
    });
    for (let sweeps = 1; sweeps <= most; sweeps += 1) {
      let left = hasTimeFor;
      await reconcileMissedEnds(dependencies(), () => left-- > 0);
      const done = new Set(fixture.events.map(({ executionArn }) => executionArn));
      if (readable.every((arn) => done.has(arn))) return sweeps;
      fixture.clock.time += 5 * MINUTE;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('hold up no other machine: of each, ten are tried in a sweep', async () => {
    const readable = listMissed(10);
    expect(await sweepsUntilDone(readable, 4)).toBeLessThanOrEqual(4);
    expect(fixture.events).toHaveLength(8);
  });

  it('hold up no end that can be read, of any machine, however many they are', {
    timeout: 60_000,
  }, async () => {
    const readable = listMissed(40);
    expect(await sweepsUntilDone(readable, 20)).toBeLessThanOrEqual(20);
  });

  it('hold up no end where a sweep has time for one end only', { timeout: 60_000 }, async () => {
    const readable = listMissed(4);
    // Whether to list a machine, to read a page of it, and to deal with an end of it.
    expect(await sweepsUntilDone(readable, 400, 3)).toBeLessThanOrEqual(400);
  });
});
