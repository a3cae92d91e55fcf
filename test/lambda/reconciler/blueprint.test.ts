import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/reconciler/reconcile';
import type { Run } from '../../../local/datamasque/run';
import { BLUEPRINT, FOREIGN, MINUTE, NOW, ReconcilerFixture, runHistory } from './reconciler-fixture';

let fixture: ReconcilerFixture;

/** Lets a run be another one than was started. */
function change(run: Run, fields: Partial<Run['request']>): void {
  Object.assign(run, { request: { ...run.request, ...fields } });
}

const reconciled = () => reconcile(fixture.dependencies, FOREIGN, 1);

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('an execution of the official blueprint', () => {
  it.each([
    ['finished', 'masked', null],
    ['finished_with_warnings', 'masked-with-warnings', 'its log holds no warning and no error'],
    ['failed', 'masking-failed', 'its log holds no warning and no error'],
    ['cancelled', 'masking-failed', 'its log holds no warning and no error'],
    ['running', 'masking-failed', null],
  ] as const)('that shows SUCCEEDED over a run that is %s: %s', async (status, verdict, cause) => {
    const run = fixture.blueprintRun(status);
    fixture.execution(FOREIGN, { status: 'SUCCEEDED', output: '"orders-snapshot"' }, runHistory(run.id));
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toMatchObject([
      {
        verdict,
        cause,
        kind: 'blueprint',
        stateMachineArn: BLUEPRINT.arn,
        executionStatus: 'SUCCEEDED',
        maskRunId: run.id,
        maskingStatus: status,
      },
    ]);
    expect(run.status).toBe(status);
  });

  it.each([
    [
      'shows what its last call answered',
      { DbInstance: { DbInstanceStatus: 'deleting' } },
      'snapshot-failed',
    ],
    ['shows all of its state', { MaskRunId: 1, StageDB: 'orders-datamasque' }, 'snapshot-failed'],
    ['names the snapshot all the same', 'orders-snapshot', 'masked'],
  ])('that caught a failure after masking and %s', async (_, output, verdict) => {
    const run = fixture.blueprintRun('finished');
    const history: HistoryEvent[] = [
      ...runHistory(run.id),
      { id: 3, previousEventId: 2, timestamp: new Date(NOW), type: 'TaskFailed' },
      {
        id: 4,
        previousEventId: 3,
        timestamp: new Date(NOW),
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'CreateDBSnapshot' },
      },
    ];
    fixture.execution(FOREIGN, { status: 'SUCCEEDED', output: JSON.stringify(output) }, history);
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict, executionStatus: 'SUCCEEDED', maskRunId: run.id }]);
  });

  it('without a trace of a run is unknown, at once', async () => {
    fixture.execution(FOREIGN, { status: 'SUCCEEDED' });
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toMatchObject([{ verdict: 'unknown', maskRunId: null }]);
  });

  it('whose run DataMasque does not know is unknown, at once', async () => {
    fixture.execution(FOREIGN, { status: 'SUCCEEDED' }, runHistory(77));
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toMatchObject([{ verdict: 'unknown', maskRunId: 77, maskingStatus: null }]);
  });

  it.each<[string, (run: Run) => void, string]>([
    [
      'of another name',
      (run) => change(run, { name: 'tiny' }),
      'its name is tiny, expected: datamasque_blueprint',
    ],
    ['under another ruleset', (run) => change(run, { rulesetId: 'r9' }), 'its ruleset is r9, expected'],
  ])('whose number belongs to a run %s is unknown, and says so', async (_, changed, words) => {
    const run = fixture.blueprintRun('finished');
    changed(run);
    fixture.execution(FOREIGN, { status: 'SUCCEEDED', output: '"orders-snapshot"' }, runHistory(run.id));
    await expect(reconciled()).resolves.toBe('done');
    expect(fixture.events).toMatchObject([
      { verdict: 'unknown', maskingStatus: null, cause: expect.stringContaining(words) },
    ]);
  });

  it.each([
    ['before it began', { startDate: new Date(NOW + 6 * MINUTE), stopDate: new Date(NOW + 60 * MINUTE) }],
    ['after it ended', { startDate: new Date(NOW - 60 * MINUTE), stopDate: new Date(NOW - 6 * MINUTE) }],
  ])('whose number belongs to a run that was created %s is unknown', async (_, dates) => {
    const run = fixture.blueprintRun('finished');
    const answer = { status: 'SUCCEEDED', output: '"orders-snapshot"', ...dates } as const;
    fixture.execution(FOREIGN, answer, runHistory(run.id));
    await reconciled();
    expect(fixture.events).toMatchObject([
      {
        verdict: 'unknown',
        cause: expect.stringMatching(/it was created at .*, expected: while the execution ran/),
      },
    ]);
  });

  it('whose input names no ruleset is unknown', async () => {
    const run = fixture.blueprintRun('finished');
    const input = JSON.stringify({ DBInstanceIdentifier: 'orders' });
    fixture.execution(
      FOREIGN,
      { status: 'SUCCEEDED', output: '"orders-snapshot"', input },
      runHistory(run.id),
    );
    await reconciled();
    expect(fixture.events).toMatchObject([
      { verdict: 'unknown', cause: expect.stringContaining('the input names no ruleset') },
    ]);
  });

  it('says nothing of its cause, which may hold its input', async () => {
    const run = fixture.blueprintRun('failed');
    const cause = '{"RunSecret": "a-secret-in-the-input"}';
    fixture.execution(FOREIGN, { status: 'FAILED', error: 'KeyError', cause }, runHistory(run.id));
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict: 'masking-failed', error: 'KeyError' }]);
    expect(JSON.stringify([fixture.events, fixture.lines])).not.toContain('a-secret-in-the-input');
  });
});

describe('a literal run secret that a blueprint was started with', () => {
  it('is in nothing that is said, recorded or logged, whoever repeats it', async () => {
    const secret = 'a-literal-run-secret';
    const run = fixture.blueprintRun('failed');
    run.note(40, `cannot mask with ${secret}`);
    const input = JSON.stringify({
      DBInstanceIdentifier: 'orders',
      DataMasqueRulesetId: fixture.rulesetId,
      RunSecret: secret,
    });
    const error = `Error of a call with ${secret}`;
    fixture.execution(FOREIGN, { status: 'FAILED', error, input }, runHistory(run.id));
    await reconciled();
    expect(fixture.events).toMatchObject([
      { error: 'Error of a call with ***', cause: 'cannot mask with ***' },
    ]);
    const records = await fixture.records();
    expect(records).toMatchObject([{ warnings: ['cannot mask with ***'] }]);
    expect(JSON.stringify([fixture.events, records, fixture.lines])).not.toContain(secret);
  });
});

describe('the staging database of a blueprint', () => {
  const left = async (history: HistoryEvent[] = [], startDate = new Date(NOW - 30 * MINUTE)) => {
    fixture.execution(FOREIGN, { status: 'ABORTED', startDate }, history);
    await reconciled();
    return fixture.events[0]?.leftovers;
  };

  it('is reported with the exact command, and stands', async () => {
    await fixture.database('orders-datamasque');
    expect(await left()).toEqual([
      {
        kind: 'instance',
        identifier: 'orders-datamasque',
        state: 'needs-a-person',
        removedAt: null,
        status: 'available',
        deleteCommand:
          'aws rds delete-db-instance --db-instance-identifier orders-datamasque --skip-final-snapshot --delete-automated-backups --region us-east-1',
      },
    ]);
    expect(await fixture.standing()).toEqual(['orders-datamasque']);
    expect(fixture.counted).toEqual(['staging 1', 'aborted']);
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'staging-database-left', deleteCommand: expect.any(String) }),
    );
  });

  it('is taken from the history where that names it', async () => {
    await fixture.database('another-name');
    expect(await left(runHistory(1, 'another-name'))).toMatchObject([{ identifier: 'another-name' }]);
  });

  it('that is a cluster is reported instance first', async () => {
    await fixture.cluster('orders-datamasque', 'orders-datamasque-1');
    expect(await left()).toMatchObject([
      { kind: 'instance', identifier: 'orders-datamasque-1' },
      {
        kind: 'cluster',
        deleteCommand: expect.stringMatching(/^aws rds delete-db-cluster .* --delete-automated-backups/),
      },
    ]);
  });

  it('is not reported where there is none, where it is being deleted, and where an older execution made it', async () => {
    expect(await left()).toEqual([]);
    fixture.events.length = 0;
    await fixture.database('orders-datamasque');
    expect(await left([], new Date(NOW + MINUTE))).toEqual([]);
    fixture.events.length = 0;
    await fixture.services.rds.call('DeleteDBInstance', {
      DBInstanceIdentifier: 'orders-datamasque',
      SkipFinalSnapshot: true,
    });
    expect(await left()).toEqual([]);
    expect(fixture.counted).toEqual(['staging 0', 'aborted', 'staging 0', 'aborted', 'staging 0', 'aborted']);
  });
});
