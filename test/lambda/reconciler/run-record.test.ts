import { createHash } from 'node:crypto';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { PHASE_STATES, type WorkflowPhase } from '../../../lambda/contract/workflow-phases';
import { ATTEMPTS_BEFORE_SAYING, reconcile } from '../../../lambda/reconciler/reconcile';
import type { Run } from '../../../local/datamasque/run';
import {
  EXECUTION,
  FOREIGN,
  MINUTE,
  NAMES,
  NOW,
  ReconcilerFixture,
  RULESET,
  runHistory,
  startedRun,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const reconciled = (arn = EXECUTION, attempt = 1) => reconcile(fixture.dependencies, arn, attempt);

/** The one record that there is. */
async function recorded() {
  const records = await fixture.records();
  expect(records).toHaveLength(1);
  return records[0];
}

/** A history, a minute an event. */
function history(...events: readonly Omit<HistoryEvent, 'id' | 'timestamp'>[]): HistoryEvent[] {
  return events.map((event, index) => ({
    ...event,
    id: index + 1,
    timestamp: new Date(NOW + index * MINUTE),
  }));
}

type EventOf = Omit<HistoryEvent, 'id' | 'timestamp'>;

const PLAN = {
  rulesetId: '123e4567-e89b-42d3-a456-426614174000',
  rulesetName: 'orders',
  recipe: {
    contentHash: 'ab'.repeat(32),
    hash: `sha256:${'cd'.repeat(32)}`,
    libraries: [{ namespace: 'org', name: 'pii', contentHash: 'ef'.repeat(32) }],
  },
};

/** The state that checks the request, with the plan that it assigns. */
const checked = (plan: object = PLAN): EventOf[] => [
  { type: 'TaskStateEntered', stateEnteredEventDetails: { name: PHASE_STATES.request } },
  { type: 'TaskScheduled' },
  { type: 'TaskSucceeded' },
  {
    type: 'TaskStateExited',
    stateExitedEventDetails: {
      name: PHASE_STATES.request,
      assignedVariables: { plan: JSON.stringify(plan), failure: 'null' },
    },
  },
];

const entered = (phase: WorkflowPhase): EventOf[] => [
  { type: 'ParallelStateEntered', stateEnteredEventDetails: { name: PHASE_STATES[phase] } },
  { type: 'ParallelStateStarted' },
];

const succeeded = (phase: WorkflowPhase): EventOf[] => [
  { type: 'ParallelStateSucceeded' },
  { type: 'ParallelStateExited', stateExitedEventDetails: { name: PHASE_STATES[phase] } },
];

const rdsCall = (resource: string, parameters: object): EventOf => ({
  type: 'TaskScheduled',
  taskScheduledEventDetails: {
    resourceType: 'aws-sdk:rds',
    resource,
    region: 'us-east-1',
    parameters: JSON.stringify(parameters),
  },
});

const INPUT = { DBInstanceIdentifier: 'orders', StartedBy: 'Stack/Trigger/Nightly' };

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

describe('the record of a run of our workflow', () => {
  const output = (run: Run) =>
    JSON.stringify({
      ...startedRun(run),
      maskedDatabase: 'orders',
      maskedSchema: 'public',
      maskedSnapshotArn: 'arn:aws:rds:us-east-1:000000000000:snapshot:masked',
      sourceSnapshot: 'rds:orders-2026-06-01-03-00',
      availabilityZone: 'us-east-1b',
    });

  it('holds all that is known of it, as its event says it and more', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    fixture.execution(
      EXECUTION,
      { status: 'SUCCEEDED', input: JSON.stringify(INPUT), output: output(run) },
      history(...checked(), ...entered('clone'), ...succeeded('clone')),
    );
    await reconciled();
    const [{ version, id, ...said }] = fixture.events as [(typeof fixture.events)[0]];
    const minute = (count: number) => new Date(NOW + count * MINUTE).toISOString();
    expect(await recorded()).toEqual({
      ...said,
      name: 'orders-1',
      startedBy: 'Stack/Trigger/Nightly',
      sourceSnapshot: 'rds:orders-2026-06-01-03-00',
      availabilityZone: 'us-east-1b',
      ruleset: { id: PLAN.rulesetId, name: 'orders', ...PLAN.recipe },
      maskedDatabase: { database: 'orders', schema: 'public' },
      phases: [
        { phase: 'request', outcome: 'succeeded', startDate: minute(0), stopDate: minute(3), attempts: 1 },
        { phase: 'clone', outcome: 'succeeded', startDate: minute(4), stopDate: minute(7), attempts: 1 },
      ],
      warnings: [],
      recordDate: new Date(NOW).toISOString(),
    });
    expect(fixture.counted).toEqual(['masked', 'phases request clone']);
  });

  it('has the warnings of DataMasque’s log, line by line', async () => {
    const run = fixture.run(NAMES.connection, 'finished_with_warnings');
    run.log.push(
      { timestamp: '', log_level: 20, message: 'rows: 5' },
      ...Array.from({ length: 11 }, (_, index) => ({
        timestamp: '',
        log_level: 30,
        message: `column ${index} ${'x'.repeat(600)}`,
      })),
    );
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output: output(run) });
    await reconciled();
    const { warnings = [] } = (await recorded()) ?? {};
    expect(warnings.map((line) => line.slice(0, 9))).toEqual(
      Array.from({ length: 10 }, (_, index) => `column ${index + 1}`.padEnd(9)),
    );
    expect(Math.max(...warnings.map(({ length }) => length))).toBe(500);
  });

  it('that failed has source and zone of the last restore that it asked for', async () => {
    const restore = (zone: string, snapshot: string) =>
      rdsCall('restoreDBInstanceFromDBSnapshot', { DbSnapshotIdentifier: snapshot, AvailabilityZone: zone });
    fixture.execution(
      EXECUTION,
      { status: 'FAILED', error: 'CloneFailed' },
      history(
        ...checked(),
        ...entered('clone'),
        restore('us-east-1a', 'first'),
        restore('us-east-1b', 'second'),
        rdsCall('deleteDBInstance', { AvailabilityZone: 'us-east-1z' }),
      ),
    );
    await reconciled();
    expect(await recorded()).toMatchObject({
      verdict: 'clone-failed',
      sourceSnapshot: 'second',
      availabilityZone: 'us-east-1b',
      phases: [{ phase: 'request' }, { phase: 'clone', outcome: 'stopped' }],
    });
  });

  it.each([
    ['restoreDBClusterFromSnapshot', { SnapshotIdentifier: 'cluster-snapshot' }, 'cluster-snapshot'],
    ['restoreDBClusterToPointInTime', { SourceDBClusterIdentifier: 'orders' }, null],
  ])('of a cluster that failed has the zone of its instance: %s', async (resource, parameters, snapshot) => {
    fixture.execution(
      EXECUTION,
      { status: 'ABORTED' },
      history(
        ...checked(),
        ...entered('clone'),
        rdsCall(resource, parameters),
        rdsCall('createDBInstance', { AvailabilityZone: 'us-east-1c' }),
      ),
    );
    await reconciled();
    expect(await recorded()).toMatchObject({ sourceSnapshot: snapshot, availabilityZone: 'us-east-1c' });
  });

  it('that was refused made no clone, and names the ruleset that was asked for', async () => {
    const input = JSON.stringify({ DBInstanceIdentifier: 'orders', DataMasqueRulesetId: 'cusTomers' });
    fixture.execution(
      EXECUTION,
      { status: 'FAILED', error: 'RequestRefused', input },
      history(...checked().slice(0, 2)),
    );
    await reconciled();
    expect(fixture.events).toMatchObject([{ verdict: 'refused', requestedRuleset: 'cusTomers' }]);
    expect(fixture.counted).toContain('refused');
    expect(await recorded()).toMatchObject({
      verdict: 'refused',
      requestedRuleset: 'cusTomers',
      sourceSnapshot: null,
      availabilityZone: null,
      ruleset: { id: null, name: null, contentHash: null, hash: null, libraries: null },
      maskedDatabase: null,
      startedBy: null,
    });
  });

  it('shows no more of a ruleset that cannot be one than a refusal would, and no run secret', async () => {
    const RunSecret = 'a-secret-in-the-input';
    const asked = async (DataMasqueRulesetId: unknown) => {
      fixture.execution(EXECUTION, {
        status: 'FAILED',
        error: 'RequestRefused',
        input: JSON.stringify({ DataMasqueRulesetId, RunSecret }),
      });
      await reconciled();
      return (await recorded())?.requestedRuleset;
    };
    expect(await asked(`x${'y'.repeat(500)}\n`)).toMatch(/^"?xy{50,60}/);
    expect((await asked(['customers']))?.length).toBeLessThan(80);
    expect(await asked(`of ${RunSecret}`)).toBe('of ***');
  });

  it('has the ruleset as it is now where the plan does not say what it was', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output: output(run) });
    await reconciled();
    const { rulesetId: id, rulesetName: name } = run.request;
    const contentHash = createHash('sha256').update(RULESET).digest('hex');
    expect((await recorded())?.ruleset).toEqual({ id, name, contentHash, hash: null, libraries: null });
  });

  it.each([
    [{ StartedBy: 'line\nbreak' }],
    [{ StartedBy: '' }],
    [{ StartedBy: 7 }],
    [{ StartedBy: 'x'.repeat(257) }],
  ])('does not take what nobody could have been: %j', async (input) => {
    fixture.execution(EXECUTION, { status: 'ABORTED', input: JSON.stringify(input) });
    await reconciled();
    expect(await recorded()).toMatchObject({ startedBy: null, databaseIdentifier: null });
  });

  it('is there although its history is gone', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output: output(run) });
    fixture.stepFunctions.on(GetExecutionHistoryCommand).rejects(new Error('gone'));
    await expect(reconciled()).resolves.toBe('done');
    expect(await recorded()).toMatchObject({ verdict: 'masked', phases: [], ruleset: { name: 'customers' } });
    expect(fixture.lines).toContainEqual(
      expect.objectContaining({ notice: 'detail-missing', executionArn: EXECUTION, reason: 'gone' }),
    );
  });

  it('is there although DataMasque is away, and corrected once it is back', async () => {
    const run = fixture.run(NAMES.connection, 'finished');
    fixture.execution(EXECUTION, { status: 'SUCCEEDED', output: output(run) });
    fixture.dataMasqueStatus = 502;
    await reconciled(EXECUTION, 1);
    expect(await fixture.records()).toEqual([]);
    await reconciled(EXECUTION, ATTEMPTS_BEFORE_SAYING);
    expect(await recorded()).toMatchObject({
      verdict: 'unknown',
      maskingStatus: null,
      ruleset: { id: null },
    });
    fixture.dataMasqueStatus = undefined;
    await reconciled(EXECUTION, ATTEMPTS_BEFORE_SAYING + 1);
    expect(await recorded()).toMatchObject({ verdict: 'masked', maskingStatus: 'finished' });
  });

  it('is one for each time that it ended', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED', redriveCount: 0 });
    await reconciled();
    await reconciled();
    fixture.execution(EXECUTION, { status: 'TIMED_OUT', redriveCount: 1 });
    await reconciled();
    expect((await fixture.records()).map(({ redriveCount, verdict }) => [redriveCount, verdict])).toEqual([
      [1, 'timed-out'],
      [0, 'aborted'],
    ]);
  });

  it('that cannot be written makes the event come again, which was said', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.table.fault = 'AccessDeniedException';
    await expect(reconciled()).rejects.toThrow();
    expect(fixture.events).toHaveLength(1);
    fixture.table.fault = undefined;
    await expect(reconciled(EXECUTION, 2)).resolves.toBe('done');
    expect(await recorded()).toMatchObject({ verdict: 'aborted' });
  });

  it('is not there before its event was said', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.busFault = new Error('throttled');
    await expect(reconciled()).rejects.toThrow('throttled');
    expect(await fixture.records()).toEqual([]);
  });
});

describe('the record of a run of a blueprint', () => {
  it('has what DataMasque says of it, and no phases', async () => {
    const run = fixture.blueprintRun('failed');
    fixture.execution(FOREIGN, { status: 'SUCCEEDED', output: '"orders-snapshot"' }, runHistory(run.id));
    await reconciled(FOREIGN);
    expect(await recorded()).toMatchObject({
      kind: 'blueprint',
      verdict: 'masking-failed',
      maskingStatus: 'failed',
      databaseIdentifier: 'orders',
      ruleset: {
        id: run.request.rulesetId,
        name: 'customers',
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      startedBy: null,
      phases: [],
      sourceSnapshot: null,
      availabilityZone: null,
    });
  });

  it('holds no secret of its input, its history or its cause', async () => {
    const run = fixture.blueprintRun('failed');
    const secret = 'a-secret-in-the-input';
    fixture.execution(
      FOREIGN,
      {
        status: 'FAILED',
        error: 'KeyError',
        cause: `{"RunSecret": "${secret}"}`,
        input: JSON.stringify({ DBInstanceIdentifier: 'orders', RunSecret: secret, StartedBy: secret }),
      },
      runHistory(run.id),
    );
    await reconciled(FOREIGN);
    expect(await recorded()).toMatchObject({ error: 'KeyError', cause: expect.any(String) });
    expect(JSON.stringify(fixture.table.requests)).not.toContain(secret);
    expect(JSON.stringify(fixture.lines)).not.toContain(secret);
  });

  it.each([
    ['that is longer than any', 'x'.repeat(100_000), 'x'.repeat(255)],
    ['of an ARN that names none', 'arn:aws:rds:us-east-1:000000000000:orders', null],
  ])('takes the name of a database %s', async (_, name, kept) => {
    fixture.execution(FOREIGN, { status: 'ABORTED', input: JSON.stringify({ DBInstanceIdentifier: name }) });
    await reconciled(FOREIGN);
    expect((await recorded())?.databaseIdentifier).toBe(kept);
  });

  it('asks Step Functions for one execution and no list', async () => {
    fixture.execution(FOREIGN, { status: 'ABORTED' });
    await reconciled(FOREIGN);
    expect(fixture.stepFunctions.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
  });
});
