import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { beingRemoved, type Leftover } from '../../../lambda/contract/leftover';
import { reconcile } from '../../../lambda/reconciler/reconcile';
import { sweep } from '../../../lambda/reconciler/sweep';
import { recordOf } from '../records/record-fixture';
import {
  cloneTags,
  EXECUTION,
  FOREIGN,
  intermediateTags,
  MINUTE,
  NAMES,
  ReconcilerFixture,
  startedHistory,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const swept = (remaining = 120_000) => sweep(fixture.dependencies, () => remaining);

const CLONE = beingRemoved({ kind: 'instance', identifier: NAMES.clone, status: 'available' });

const put = (leftovers: readonly Leftover[], fields: Parameters<typeof recordOf>[1] = {}) =>
  fixture.dependencies.records.put(
    recordOf('orders-1', { executionArn: EXECUTION, verdict: 'aborted', leftovers, ...fields }),
  );

const leftovers = async (executionArn = EXECUTION) =>
  (await fixture.dependencies.records.of(executionArn))?.leftovers;

const at = () => new Date(fixture.clock.time).toISOString();

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('what a run left behind', () => {
  it('is recorded as removed once it is gone, and when that was found', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone, cloneTags());
    await reconcile(fixture.dependencies, EXECUTION, 1);
    expect(await leftovers()).toMatchObject([{ kind: 'instance', state: 'being-removed', removedAt: null }]);
    await swept();
    expect(await leftovers()).toMatchObject([{ state: 'being-removed', status: 'deleting' }]);
    fixture.clock.time += 10 * MINUTE;
    const gone = at();
    await swept();
    expect(await leftovers()).toMatchObject([
      { kind: 'instance', identifier: NAMES.clone, state: 'removed', removedAt: gone },
    ]);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'leftovers-removed', resource: `instance ${NAMES.clone}` }),
    );
    fixture.clock.time += 10 * MINUTE;
    await swept();
    expect(await leftovers()).toMatchObject([{ removedAt: gone }]);
    expect((await fixture.records())[0]?.verdict).toBe('aborted');
  });

  it('is added to its record where a sweep finds it later', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await put([]);
    await fixture.database('orders');
    await fixture.snapshot(NAMES.sourceSnapshot, 'orders', intermediateTags());
    await swept();
    expect(await leftovers()).toMatchObject([
      { kind: 'snapshot', identifier: NAMES.sourceSnapshot, state: 'being-removed' },
    ]);
    fixture.clock.time += 10 * MINUTE;
    const gone = at();
    await swept();
    fixture.clock.time += 10 * MINUTE;
    await swept();
    expect(await leftovers()).toMatchObject([{ state: 'removed', removedAt: gone }]);
  });

  it('is added to the last record of an execution that Step Functions has forgotten', async () => {
    fixture.execution(EXECUTION, undefined);
    await put([], { redriveCount: 0 });
    await put([], { redriveCount: 3 });
    await fixture.database(NAMES.clone, cloneTags());
    fixture.clock.time += 16 * MINUTE;
    await swept();
    expect(await leftovers()).toMatchObject([{ identifier: NAMES.clone, state: 'being-removed' }]);
    fixture.clock.time += 16 * MINUTE;
    await swept();
    expect(await leftovers()).toMatchObject([{ state: 'removed' }]);
  });

  it('stays recorded as it is while RDS does not say', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await put([CLONE]);
    const { rds } = fixture.dependencies;
    const dependencies = {
      ...fixture.dependencies,
      rds: {
        send: (...call: Parameters<typeof rds.send>) => {
          const { input } = call[0] as { readonly input: { readonly DBInstanceIdentifier?: string } };
          if (input.DBInstanceIdentifier === NAMES.clone) throw new Error('rate exceeded');
          return rds.send(...call);
        },
      } as typeof rds,
    };
    await sweep(dependencies, () => 120_000);
    expect(await leftovers()).toEqual([CLONE]);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({
        notice: 'leftovers-unclear',
        executionArn: EXECUTION,
        reason: 'rate exceeded',
      }),
    );
  });

  it('is not taken for removed because it lost its tags', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone);
    await put([CLONE]);
    await swept();
    expect(await leftovers()).toEqual([CLONE]);
  });

  it('is left to the next end of an execution that was redriven and runs', async () => {
    fixture.execution(EXECUTION, { status: 'RUNNING', stopDate: undefined });
    const run = fixture.run(NAMES.connection, 'running');
    const connection = beingRemoved({ kind: 'connection', identifier: NAMES.connection, status: null });
    await put([CLONE, connection]);
    await swept();
    expect(await leftovers()).toEqual([CLONE, connection]);
    expect(run.status).toBe('running');
  });

  it('of DataMasque is removed, and recorded so, once its run is cancelled, although no database is left', async () => {
    const run = fixture.run(NAMES.connection, 'running');
    fixture.execution(EXECUTION, { status: 'ABORTED' }, startedHistory(run));
    await put([beingRemoved({ kind: 'connection', identifier: NAMES.connection, status: 'running' })]);
    await swept();
    expect(run.status).toBe('cancelling');
    expect(await leftovers()).toMatchObject([{ state: 'being-removed' }]);
    fixture.dataMasqueStatus = 502;
    await swept();
    expect(await leftovers()).toMatchObject([{ state: 'being-removed' }]);
    fixture.dataMasqueStatus = undefined;
    run.status = 'cancelled';
    await swept();
    expect(await leftovers()).toMatchObject([{ state: 'removed', removedAt: at() }]);
    expect(fixture.services.dataMasque.connections.list()).toEqual([]);
  });

  it('of a blueprint needs a person until it is gone; a younger database of its name is another one', async () => {
    fixture.execution(FOREIGN, { status: 'ABORTED' });
    await fixture.database('orders-datamasque');
    await reconcile(fixture.dependencies, FOREIGN, 1);
    await swept();
    expect(await leftovers(FOREIGN)).toMatchObject([{ state: 'needs-a-person', removedAt: null }]);
    await fixture.services.rds.call('DeleteDBInstance', {
      DBInstanceIdentifier: 'orders-datamasque',
      SkipFinalSnapshot: true,
    });
    fixture.clock.time += 10 * MINUTE;
    await fixture.database('orders-datamasque');
    await swept();
    expect(await leftovers(FOREIGN)).toMatchObject([{ state: 'removed', removedAt: at() }]);
  });

  it('keeps its end when the verdict of the run is corrected later', async () => {
    const run = fixture.run(NAMES.connection, 'failed');
    const end = { status: 'FAILED', error: 'States.Runtime' } as const;
    fixture.execution(EXECUTION, end, startedHistory(run));
    await fixture.database(NAMES.clone, cloneTags());
    fixture.dataMasqueStatus = 502;
    await reconcile(fixture.dependencies, EXECUTION, 5);
    expect(await leftovers()).toMatchObject([{ kind: 'instance' }, { kind: 'connection' }]);
    fixture.clock.time += 10 * MINUTE;
    const removedAt = at();
    await swept();
    fixture.clock.time += 10 * MINUTE;
    fixture.dataMasqueStatus = undefined;
    await swept();
    await swept();
    expect(await leftovers()).toMatchObject([
      { kind: 'instance', state: 'removed', removedAt },
      { kind: 'connection', state: 'removed', removedAt: at() },
    ]);
  });

  it('is checked of each machine, however many records of another one cannot be', async () => {
    fixture.stepFunctions.on(DescribeExecutionCommand).rejects(new Error('access denied'));
    for (let index = 0; index < 60; index += 1) {
      const executionArn = EXECUTION.replace('orders-1', `orders-${index}`);
      await put([CLONE], { executionArn, name: `orders-${index}` });
    }
    fixture.execution(FOREIGN, { status: 'ABORTED' });
    await put([{ ...CLONE, state: 'needs-a-person' }], { executionArn: FOREIGN, kind: 'blueprint' });
    await swept();
    expect(await leftovers(FOREIGN)).toMatchObject([{ state: 'removed' }]);
    const calls = fixture.stepFunctions.commandCalls(DescribeExecutionCommand);
    expect(calls).toHaveLength(26);
  });

  it('keeps nothing from being deleted when it cannot be recorded', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone, cloneTags());
    fixture.table.fault = 'InternalServerError';
    await expect(swept()).rejects.toThrow('no');
    expect(await fixture.standing()).toEqual([]);
  });
});
