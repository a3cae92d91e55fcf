import { describe, expect, it } from 'vitest';
import { filteredRows, rowsOf } from '../../client/run-rows';
import type { ListedExecution } from '../../lambda/contract/execution';
import type { RunRecord } from '../../lambda/contract/run-record';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:masking';

function execution(name: string, fields: Partial<ListedExecution> = {}): ListedExecution {
  return {
    executionArn: `arn:aws:states:us-east-1:111122223333:execution:masking:${name}`,
    name,
    stateMachineArn: MACHINE,
    status: 'SUCCEEDED',
    startDate: '2026-01-02T03:00:00.000Z',
    stopDate: '2026-01-02T03:10:00.000Z',
    databaseIdentifier: name,
    ...fields,
  };
}

function record(name: string, fields: Partial<RunRecord> = {}): RunRecord {
  const { executionArn } = execution(name);
  return {
    executionArn,
    name,
    stateMachineArn: MACHINE,
    kind: 'workflow',
    executionStatus: 'SUCCEEDED',
    redriveCount: 0,
    startDate: '2026-01-02T03:00:00.000Z',
    stopDate: '2026-01-02T03:10:00.000Z',
    verdict: 'masked',
    startedBy: 'schedule nightly',
    databaseIdentifier: name,
    requestedRuleset: null,
    sourceSnapshot: null,
    ruleset: { id: null, name: 'orders', contentHash: null, hash: null, libraries: null },
    maskedDatabase: null,
    maskRunId: 1,
    maskingStatus: 'finished',
    phases: [],
    maskedSnapshotArn: null,
    availabilityZone: null,
    warnings: [],
    error: null,
    cause: null,
    lookAt: { execution: '', maskingLog: null },
    leftovers: [],
    recordDate: '2026-01-02T03:11:00.000Z',
    ...fields,
  };
}

describe('the runs with their verdicts', () => {
  it('stand in the order of the executions, each with what is recorded of it', () => {
    const rows = rowsOf(
      [execution('b'), execution('a')],
      [record('a'), record('b', { verdict: 'masking-failed' })],
    );
    expect(rows.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['b', 'masking-failed'],
      ['a', 'masked'],
    ]);
    expect(rows[1]).toMatchObject({ startedBy: 'schedule nightly', rulesetName: 'orders' });
  });

  it('are red where the execution succeeded and the masking did not, and say so', () => {
    const [row] = rowsOf([execution('a')], [record('a', { verdict: 'masking-failed' })]);
    expect(row?.outcome).toEqual({ tone: 'error', words: 'The execution succeeded, but masking failed' });
  });

  it('are not green before there is a verdict', () => {
    const [row] = rowsOf([execution('a')], []);
    expect(row?.outcome.tone).toBe('pending');
  });

  it('have the verdict of the last end of an execution that was redriven', () => {
    const ends = [
      record('a', { redriveCount: 1, verdict: 'masked', stopDate: '2026-01-02T03:30:00.000Z' }),
      record('a', { redriveCount: 0, verdict: 'clone-failed' }),
    ];
    const [row] = rowsOf([execution('a', { stopDate: '2026-01-02T03:30:00.000Z' })], ends);
    expect(row?.verdict).toBe('masked');
  });

  it('have no verdict while they run, or run again after a redrive', () => {
    const again = execution('a', { status: 'RUNNING', stopDate: undefined });
    const ended = execution('b', { stopDate: '2026-01-02T04:00:00.000Z' });
    const rows = rowsOf([again, ended], [record('a', { verdict: 'clone-failed' }), record('b')]);
    expect(rows.map(({ verdict }) => verdict)).toEqual([undefined, undefined]);
    expect(rows[0]?.outcome.tone).toBe('in-progress');
  });

  it('know the database of a run that was not started through the trigger from its record', () => {
    const unknown = { ...execution('a'), databaseIdentifier: undefined };
    expect(rowsOf([unknown], [record('a', { databaseIdentifier: 'orders' })])[0]?.databaseIdentifier).toBe(
      'orders',
    );
  });

  it('name the ruleset that was asked for where a run came to none', () => {
    const ruleset = { id: null, name: null, contentHash: null, hash: null, libraries: null };
    const [row] = rowsOf([execution('a')], [record('a', { ruleset, requestedRuleset: 'never-was' })]);
    expect(row?.rulesetName).toBe('never-was');
  });

  it('are narrowed down by verdict and by a part of the database’s identifier, whatever its case', () => {
    const rows = rowsOf(
      [execution('orders'), execution('orders-eu'), execution('billing')],
      [record('orders'), record('billing')],
    );
    const names = (filter: Parameters<typeof filteredRows>[1]) =>
      filteredRows(rows, filter).map(({ name }) => name);
    expect(names({ database: ' ORDERS ' })).toEqual(['orders', 'orders-eu']);
    expect(names({ verdict: 'masked' })).toEqual(['orders', 'billing']);
    expect(names({ verdict: 'masked', database: 'eu' })).toEqual([]);
    expect(names({})).toHaveLength(3);
  });
});
