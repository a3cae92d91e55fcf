import { EXECUTION_ARN, EXECUTION_NAME } from '../../../faults/fixed-values';
import type { RunRecord } from '../../../lambda/contract/run-record';

/** A record of a run that was masked, but for the given fields. */
export function aRecord(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    executionArn: EXECUTION_ARN,
    name: EXECUTION_NAME,
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:masking-workflow',
    kind: 'workflow',
    executionStatus: 'SUCCEEDED',
    redriveCount: 0,
    startDate: '2026-01-01T00:00:00.000Z',
    stopDate: '2026-01-01T01:00:00.000Z',
    verdict: 'masked',
    startedBy: null,
    databaseIdentifier: 'orders',
    requestedRuleset: 'orders',
    sourceSnapshot: 'rds:orders-2026-01-01',
    ruleset: { id: null, name: null, contentHash: null, hash: null, libraries: null },
    maskedDatabase: null,
    maskRunId: 1,
    maskingStatus: 'finished',
    phases: [],
    maskedSnapshotArn: null,
    availabilityZone: null,
    warnings: [],
    error: null,
    cause: null,
    lookAt: { execution: 'https://example.com', maskingLog: null },
    leftovers: [],
    recordDate: '2026-01-01T01:00:00.000Z',
    ...fields,
  };
}
