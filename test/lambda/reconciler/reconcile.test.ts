import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { maskingRunFinishedSchema } from '../../../lambda/contract/masking-run-finished';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import type { StartedRun } from '../../../lambda/contract/workflow-steps';
import { sha256 } from '../../../lambda/datamasque/rulesets';
import { ATTEMPTS_BEFORE_SAYING, reconcile } from '../../../lambda/reconciler/reconcile';
import {
  cloneTags,
  connecting,
  DATAMASQUE_URL,
  EXECUTION,
  identityOf,
  intermediateTags,
  MINUTE,
  maskedHistory,
  maskedTags,
  NAMES,
  NOW,
  OWNER,
  ReconcilerFixture,
  RULESET,
  STARTED_AT,
  startedHistory,
  startedRun,
  type Tags,
  WORKFLOW,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const A_YEAR_AGO = '2025-06-01T12:00:00.000Z';

/** An execution whose masking succeeded at a moment, and which an error ended in its clean-up. */
function endedInCleanUp(maskedAt: number): void {
  const run = fixture.run(NAMES.connection, 'finished');
  const history = [
    ...maskedHistory(maskedAt),
    ...entered('Snapshot the clone', 'Clean up'),
    ...startedHistory(run),
  ];
  fixture.execution(EXECUTION, { status: 'FAILED', error: 'States.DataLimitExceeded' }, history);
}

const reconciled = (arn = EXECUTION, attempt = 1) => reconcile(fixture.dependencies, arn, attempt);

function entered(...names: readonly string[]): HistoryEvent[] {
  return names.map((name, index) => ({
    id: index + 1,
    timestamp: new Date(NOW),
    type: 'ParallelStateEntered',
    stateEnteredEventDetails: { name },
  }));
}

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('a run of our workflow', () => {
  it('that succeeded is masked, and all of it is said', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    const arn = 'arn:aws:rds:us-east-1:000000000000:snapshot:masked';
    fixture.execution(EXECUTION, {
      status: 'SUCCEEDED',
      output: JSON.stringify({ ...startedRun(run), maskedSnapshotArn: arn }),
    });
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toEqual([
      {
        version: '1',
        id: `${EXECUTION}#${STARTED_AT}#0`,
        verdict: 'masked',
        executionArn: EXECUTION,
        stateMachineArn: WORKFLOW.arn,
        kind: 'workflow',
        executionStatus: 'SUCCEEDED',
        redriveCount: 0,
        startDate: '2026-06-01T11:30:00.000Z',
        stopDate: '2026-06-01T12:00:00.000Z',
        databaseIdentifier: 'orders',
        requestedRuleset: fixture.rulesetId,
        maskRunId: run.id,
        maskingStatus: 'finished',
        ruleset: {
          id: fixture.rulesetId,
          name: 'customers',
          contentHash: sha256(RULESET),
          hash: null,
          libraries: null,
        },
        maskedDatabase: null,
        maskedSnapshotArn: arn,
        error: null,
        cause: null,
        lookAt: {
          execution: `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${EXECUTION}`,
          maskingLog: `${DATAMASQUE_URL}/api/runs/${run.id}/log/`,
        },
        leftovers: [],
      },
    ]);
    expect(fixture.counted).toEqual(['masked']);
    expect(maskingRunFinishedSchema.safeParse(fixture.events[0]).success).toBe(true);
  });

  it('that failed names its phase and its first cause, and leaves nothing', async () => {
    const run = fixture.run(NAMES.connection, 'failed');
    fixture.execution(
      EXECUTION,
      { status: 'FAILED', error: 'MaskingFailed', cause: 'MaskingRunFailed: masking run 1' },
      [...entered('Clone the database', 'Mask the clone', 'Clean up'), ...startedHistory(run)],
    );
    await fixture.database(NAMES.clone, cloneTags());
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toMatchObject([
      {
        verdict: 'masking-failed',
        error: 'MaskingFailed',
        cause: 'MaskingRunFailed: masking run 1',
        maskRunId: run.id,
        maskingStatus: 'failed',
        leftovers: [
          {
            kind: 'instance',
            identifier: NAMES.clone,
            state: 'being-removed',
            removedAt: null,
            deleteCommand: null,
          },
        ],
      },
    ]);
    expect(await fixture.standing()).toEqual([]);
    expect(fixture.services.dataMasque.connections.list()).toEqual([]);
  });

  describe('whose number belongs to another run', () => {
    const arn = 'arn:aws:rds:us-east-1:000000000000:snapshot:masked';
    const said = async (fields: Partial<StartedRun> = {}) => {
      const run = fixture.run(NAMES.connection, 'finished');
      const output = JSON.stringify({ ...startedRun(run), ...fields, maskedSnapshotArn: arn });
      fixture.execution(EXECUTION, { status: 'SUCCEEDED', output });
      await expect(reconciled()).resolves.toBe('done');
    };

    it.each<[string, Partial<StartedRun>, string]>([
      ['name', { runName: 'another' }, `its name is ${NAMES.connection}, expected: another`],
      ['connection', { connectionId: 'another' }, ', expected: another'],
      ['ruleset', { rulesetId: 'another' }, ', expected: another'],
    ])('by its %s is never masked but unknown, and says why', async (what, fields, words) => {
      await said(fields);
      expect(fixture.events).toMatchObject([
        { verdict: 'unknown', maskingStatus: null, cause: expect.stringContaining(words) },
      ]);
      expect(fixture.events[0]?.cause).toContain(`its ${what} is`);
    });

    it('is unknown where the history does not tell what the run was started with', async () => {
      const run = fixture.run(NAMES.connection, 'finished');
      const output = JSON.stringify({ maskRunId: run.id, maskedSnapshotArn: arn });
      fixture.execution(EXECUTION, { status: 'SUCCEEDED', output });
      await reconciled();
      expect(fixture.events).toMatchObject([
        { verdict: 'unknown', cause: expect.stringContaining('the history does not tell what masking run') },
      ]);
    });

    it('is unknown where DataMasque knows no run of that number any more', async () => {
      await said({ maskRunId: 77 });
      expect(fixture.events).toMatchObject([
        { verdict: 'unknown', cause: 'DataMasque knows no masking run 77' },
      ]);
    });

    it('is masked where DataMasque states the deleted connection by its name alone', async () => {
      const run = fixture.run(NAMES.connection, 'finished');
      const started = startedRun(run);
      Object.assign(run, { request: { ...run.request, connectionId: null } });
      const output = JSON.stringify({ ...started, maskedSnapshotArn: arn });
      fixture.execution(EXECUTION, { status: 'SUCCEEDED', output });
      await reconciled();
      expect(fixture.events).toMatchObject([{ verdict: 'masked' }]);
    });

    it('is left alone by a clean-up', async () => {
      const run = fixture.run('by hand', 'running', NAMES.connection);
      const history = startedHistory(fixture.run(NAMES.connection, 'cancelled'));
      const [made] = history;
      const started = { ...startedRun(run), runName: 'another' };
      fixture.execution(EXECUTION, { status: 'ABORTED', output: JSON.stringify(started) }, [
        made as HistoryEvent,
      ]);
      await expect(reconciled()).resolves.toBe('done');
      expect(run.status).toBe('running');
      expect(fixture.services.dataMasque.connections.list().map(({ name }) => name)).toEqual(['by hand']);
    });
  });

  it('that was stopped is cleaned up after, the masked snapshot kept', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database('orders');
    await fixture.snapshot(NAMES.sourceSnapshot, 'orders', intermediateTags());
    await fixture.database(NAMES.clone, cloneTags());
    fixture.clock.time += 10 * MINUTE;
    await fixture.snapshot(NAMES.maskedSnapshot, NAMES.clone, maskedTags());
    fixture.clock.time += 10 * MINUTE;
    await expect(reconciled()).resolves.toBe('done');
    expect(await fixture.standing()).toEqual([NAMES.maskedSnapshot, 'orders']);
    expect(fixture.events).toMatchObject([{ verdict: 'aborted' }]);
  });

  it('that was stopped takes nothing of another execution with it', async () => {
    const other = EXECUTION.replace('orders-1', 'orders-2');
    const names = resourceNames(OWNER, identityOf(other), 'orders');
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.execution(other, { status: 'RUNNING' });
    await fixture.database(NAMES.clone, cloneTags());
    await fixture.database(names.clone, cloneTags(other));
    const run = fixture.run(names.connection, 'running');
    await reconciled();
    expect(await fixture.standing()).toEqual([names.clone]);
    expect(run.status).toBe('running');
    expect(fixture.services.dataMasque.connections.list()).toHaveLength(1);
  });

  it('that was stopped has its masking run cancelled, and says its verdict once DataMasque has let go', async () => {
    const run = fixture.run(NAMES.connection, 'running');
    fixture.execution(EXECUTION, { status: 'ABORTED' }, startedHistory(run));
    await expect(reconciled()).resolves.toBe('again');
    expect(run.status).toBe('cancelling');
    expect(fixture.events).toEqual([]);
    run.status = 'cancelled';
    await expect(reconciled(EXECUTION, 2)).resolves.toBe('done');
    expect(fixture.events).toMatchObject([{ verdict: 'aborted', leftovers: [] }]);
    expect(fixture.events[0]).not.toHaveProperty('supersedes');
  });

  it('whose masking run is not let go is said to have left its connection, and is looked at again', async () => {
    const run = fixture.run(NAMES.connection, 'cancelling');
    fixture.execution(EXECUTION, { status: 'TIMED_OUT' }, startedHistory(run));
    for (let attempt = 1; attempt <= ATTEMPTS_BEFORE_SAYING + 3; attempt += 1) {
      await expect(reconciled(EXECUTION, attempt)).resolves.toBe('again');
    }
    expect(fixture.events).toMatchObject([
      { verdict: 'timed-out', leftovers: [{ kind: 'connection', identifier: NAMES.connection }] },
    ]);
    run.status = 'cancelled';
    await expect(reconciled(EXECUTION, ATTEMPTS_BEFORE_SAYING + 4)).resolves.toBe('done');
    expect(fixture.events[1]).toMatchObject({
      id: `${EXECUTION}#${STARTED_AT}#0`,
      verdict: 'timed-out',
      leftovers: [],
    });
    expect(fixture.events[1]).not.toHaveProperty('supersedes');
  });

  it.each([
    ['Check the request', 'refused'],
    ['Find the source', 'refused'],
    ['Clone the database', 'clone-failed'],
    ['Mask the clone', 'masking-failed'],
    ['Snapshot the clone', 'snapshot-failed'],
    ['Share the result', 'sharing-failed'],
  ])('that ended by an error which no state catches, in %s, is %s', async (state, verdict) => {
    fixture.execution(
      EXECUTION,
      { status: 'FAILED', error: 'States.Runtime' },
      entered('Check the request', state),
    );
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict, error: 'States.Runtime' }]);
  });

  it('that ended so in its clean-up is masked only if there is a masked snapshot', async () => {
    endedInCleanUp(NOW - MINUTE);
    await reconciled();
    await fixture.database(NAMES.clone);
    await fixture.snapshot(NAMES.maskedSnapshot, NAMES.clone, maskedTags());
    fixture.clock.time += 10 * MINUTE;
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict: 'snapshot-failed' }, { verdict: 'masked' }]);
  });

  it.each<[string, { readonly of?: string; readonly tags?: Tags; readonly maskedAt?: number }]>([
    ['of the source', { of: 'orders' }],
    ['taken before the masking ended', { maskedAt: NOW + MINUTE }],
    ['of another masking run', { tags: maskedTags('orders', 2) }],
    ['of an earlier execution of the name', { tags: { ...maskedTags(), [ResourceTag.STARTED]: A_YEAR_AGO } }],
  ])(
    'that ended so in its clean-up is not masked by a snapshot under its name that is %s',
    async (_, forged) => {
      const { of = NAMES.clone, tags = maskedTags(), maskedAt = NOW - MINUTE } = forged;
      endedInCleanUp(maskedAt);
      await fixture.database(of);
      await fixture.snapshot(NAMES.maskedSnapshot, of, tags);
      fixture.clock.time += 10 * MINUTE;
      await reconciled();
      expect(fixture.events).toMatchObject([{ verdict: 'snapshot-failed' }]);
      expect(await fixture.standing()).toContain(NAMES.maskedSnapshot);
    },
  );

  it.each(['SUCCEEDED', 'ABORTED'] as const)(
    'that ended %s and whose clone was renamed leaves it to a person',
    async (status) => {
      fixture.execution(EXECUTION, { status });
      await fixture.database(NAMES.clone, cloneTags());
      await fixture.services.rds.call('ModifyDBInstance', {
        DBInstanceIdentifier: NAMES.clone,
        NewDBInstanceIdentifier: 'kept-by-somebody',
        ApplyImmediately: true,
      });
      await expect(reconciled()).resolves.toBe('done');
      expect(fixture.events).toMatchObject([
        {
          leftovers: [
            {
              kind: 'instance',
              identifier: 'kept-by-somebody',
              deleteCommand: expect.stringContaining('--db-instance-identifier kept-by-somebody '),
            },
          ],
        },
      ]);
      expect(fixture.lines.map(({ notice }) => notice)).toContain('needs-a-person');
      expect(await fixture.standing()).toEqual(['kept-by-somebody']);
    },
  );

  it('that was stopped takes nothing of an earlier execution of its name with it', async () => {
    const earlier = { executionArn: EXECUTION, startedAt: A_YEAR_AGO };
    const names = resourceNames(OWNER, earlier, 'orders');
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(names.clone, { ...cloneTags(), [ResourceTag.STARTED]: A_YEAR_AGO });
    await reconciled();
    expect(await fixture.standing()).toEqual([names.clone]);
  });

  it('that ended so in its clean-up after a failure is what that failure was, whatever snapshot there is', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    const [cleaning] = entered('Clean up') as [HistoryEvent];
    const failed: HistoryEvent[] = [
      { id: 1, timestamp: new Date(NOW), type: 'ParallelStateFailed' },
      {
        id: 2,
        timestamp: new Date(NOW),
        type: 'ParallelStateExited',
        stateExitedEventDetails: { name: 'Share the result' },
      },
    ];
    fixture.execution(EXECUTION, { status: 'FAILED', error: 'States.Runtime' }, [
      ...startedHistory(run),
      ...failed,
      cleaning,
    ]);
    await fixture.database('orders');
    await fixture.snapshot(NAMES.maskedSnapshot, 'orders', maskedTags());
    fixture.clock.time += 10 * MINUTE;
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict: 'sharing-failed' }]);
  });

  it('that ended while a function was at work is looked at again once that must be over, and said then', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [
      connecting(),
      {
        id: 2,
        timestamp: new Date(NOW),
        type: 'TaskStarted',
        taskStartedEventDetails: { resourceType: 'lambda', resource: 'invoke' },
      },
    ]);
    await expect(reconciled()).resolves.toBe('again');
    fixture.run(NAMES.connection, 'failed');
    fixture.clock.time += 3 * MINUTE;
    await expect(reconciled(EXECUTION, 2)).resolves.toBe('done');
    expect(fixture.events).toMatchObject([{ verdict: 'aborted' }]);
    expect(fixture.services.dataMasque.connections.list()).toEqual([]);
  });

  it('that was redriven and runs again is left alone', async () => {
    fixture.execution(EXECUTION, { status: 'RUNNING' });
    await fixture.database(NAMES.clone, cloneTags());
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toEqual([]);
    expect(await fixture.standing()).toEqual([NAMES.clone]);
  });

  it('has an id for each time that it ended, and the same one however often that is delivered', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED', redriveCount: 0 });
    await reconciled();
    await reconciled();
    fixture.execution(EXECUTION, { status: 'ABORTED', redriveCount: 1 });
    await reconciled();
    expect(fixture.events.map(({ id }) => id)).toEqual([
      `${EXECUTION}#${STARTED_AT}#0`,
      `${EXECUTION}#${STARTED_AT}#0`,
      `${EXECUTION}#${STARTED_AT}#1`,
    ]);
  });

  it.each([
    ['of a machine that is not monitored', EXECUTION.replace(':Masking:', ':Payroll:')],
    ['that is no ARN', 'orders-1'],
  ])('%s is passed over', async (_, arn) => {
    await expect(reconciled(arn)).resolves.toBe('done');
    expect(fixture.events).toEqual([]);
  });

  it('that does not exist any more is passed over', async () => {
    fixture.execution(EXECUTION, undefined);
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toEqual([]);
  });

  it('whose event the bus does not take is delivered again', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.busFault = new Error('throttled');
    await expect(reconciled()).rejects.toThrow('throttled');
    expect(fixture.counted).toEqual([]);
  });
});

describe('while DataMasque does not answer', () => {
  beforeEach(() => {
    const run = fixture.run(NAMES.connection, 'finished');
    const output = JSON.stringify({ ...startedRun(run), maskedSnapshotArn: 'arn' });
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output });
    fixture.dataMasqueStatus = 502;
  });

  it('the verdict is put off, then said to be unknown, then corrected', async () => {
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      await expect(reconciled(EXECUTION, attempt)).resolves.toBe('again');
    }
    expect(fixture.events).toMatchObject([
      { verdict: 'unknown', id: `${EXECUTION}#${STARTED_AT}#0/unknown` },
    ]);
    expect(fixture.events[0]).not.toHaveProperty('supersedes');
    fixture.dataMasqueStatus = undefined;
    await expect(reconciled(EXECUTION, 21)).resolves.toBe('done');
    expect(fixture.events[1]).toMatchObject({
      verdict: 'masked',
      id: `${EXECUTION}#${STARTED_AT}#0`,
      supersedes: `${EXECUTION}#${STARTED_AT}#0/unknown`,
    });
    expect(fixture.counted).toEqual(['unknown', 'masked']);
  });

  it('an hour later it is said again, under the same id', async () => {
    for (let attempt = 1; attempt <= 25; attempt += 1) await reconciled(EXECUTION, attempt);
    expect(fixture.events.map(({ id }) => id)).toEqual([
      `${EXECUTION}#${STARTED_AT}#0/unknown`,
      `${EXECUTION}#${STARTED_AT}#0/unknown`,
    ]);
  });

  it('the clone of a stopped execution goes nevertheless', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [connecting()]);
    await fixture.database(NAMES.clone, cloneTags());
    await expect(reconciled()).resolves.toBe('again');
    expect(await fixture.standing()).toEqual([]);
    await reconciled(EXECUTION, ATTEMPTS_BEFORE_SAYING);
    expect(fixture.events).toMatchObject([
      {
        verdict: 'aborted',
        leftovers: expect.arrayContaining([expect.objectContaining({ kind: 'connection' })]),
      },
    ]);
  });
});
