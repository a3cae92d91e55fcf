import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { beingRemoved } from '../../lambda/contract/leftover';

export const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:masking';
export const NAME = 'orders-0123456789abcdef';
export const EXECUTION = `arn:aws:states:us-east-1:111122223333:execution:masking:${NAME}`;
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 25, 8, minute)).toISOString();

/** A run of a workflow that masks its clone. */
export function runningDetail(changed: Partial<ExecutionDetail> = {}): ExecutionDetail {
  return {
    executionArn: EXECUTION,
    name: NAME,
    stateMachineArn: MACHINE,
    kind: 'workflow',
    status: 'RUNNING',
    redriveCount: 0,
    startDate: at(0),
    stopDate: null,
    verdict: null,
    startedBy: null,
    databaseIdentifier: 'orders',
    input: {},
    phases: [
      { phase: 'request', outcome: 'succeeded', startDate: at(0), stopDate: at(1), attempts: 1 },
      { phase: 'source', outcome: 'succeeded', startDate: at(1), stopDate: at(2), attempts: 1 },
      { phase: 'clone', outcome: 'succeeded', startDate: at(2), stopDate: at(12), attempts: 2 },
      { phase: 'masking', outcome: 'running', startDate: at(12), stopDate: null, attempts: 1 },
    ],
    availabilityZone: 'us-east-1a',
    cloneIdentifier: 'masking-01234567-0123456789abcdef',
    sourceSnapshot: 'rds:orders-2026-11-25-07-00',
    engine: null,
    rulesetName: 'orders',
    recipe: { contentHash: 'a'.repeat(64), hash: `sha256:${'a'.repeat(64)}`, libraries: [] },
    maskedDatabase: { database: 'orders', schema: 'public' },
    maskRunId: 17,
    maskingStatus: 'running',
    maskedSnapshotArn: null,
    firstError: null,
    lookAt: {
      execution: 'https://console.example.com/execution',
      maskingLog: 'https://dm.example.com/api/runs/17/log/',
    },
    leftovers: [],
    canBeStopped: true,
    ...changed,
  };
}

/** The same run, ended. */
export function endedDetail(changed: Partial<ExecutionDetail> = {}): ExecutionDetail {
  const running = runningDetail();
  return {
    ...running,
    status: 'SUCCEEDED',
    stopDate: at(40),
    verdict: 'masked',
    phases: running.phases.map((phase) =>
      phase.outcome === 'running' ? { ...phase, outcome: 'succeeded', stopDate: at(40) } : phase,
    ),
    maskingStatus: 'finished',
    maskedSnapshotArn: 'arn:aws:rds:us-east-1:111122223333:snapshot:masked-01234567-0123456789abcdef-orders',
    canBeStopped: false,
    ...changed,
  };
}

/** The same run, failed while it masked. */
export function failedDetail(changed: Partial<ExecutionDetail> = {}): ExecutionDetail {
  return endedDetail({
    status: 'FAILED',
    verdict: 'masking-failed',
    maskingStatus: 'failed',
    maskedSnapshotArn: null,
    firstError: { phase: 'masking', error: 'MaskingFailed', cause: 'the run 17 failed: no such column' },
    leftovers: [beingRemoved({ kind: 'instance', identifier: 'masking-1', status: 'deleting' })],
    ...changed,
  });
}
