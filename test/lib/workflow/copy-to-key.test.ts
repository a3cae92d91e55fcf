import { describe, expect, it } from 'vitest';
import { PhaseState } from '../../../lib/workflow/definition';
import { WORKFLOWS } from './deployed-workflows';
import { decided, stateOf, statesOfPhase } from './machine-steps';
import { evaluated } from './task-arguments';

const { plain, full } = WORKFLOWS;
const POSSIBLE = 'Can a masked cluster snapshot be copied to its key?';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/k';

describe('a cluster whose masked snapshot is to be copied to a key', () => {
  const states = statesOfPhase(full.deployed.definition, PhaseState.SOURCE);
  const possible = (keyId: string | null, sourceSnapshot: string | null) =>
    decided(stateOf(states, POSSIBLE, 'Choice'), { keyId, plan: { sourceSnapshot } });

  it('is looked at once it is known', () => {
    expect(stateOf(states, 'Look up the writer of the source cluster', 'Task').Next).toBe(POSSIBLE);
  });

  it.each([
    ['it is encrypted', KEY, null],
    ['the request names a snapshot', null, 'before-release'],
  ])('is cloned when %s', async (_, keyId, snapshot) => {
    expect((await possible(keyId, snapshot)).next).toBe('Is a zone asked for?');
  });

  it('is refused when it is not encrypted, with what to do about it', async () => {
    const { next } = await possible(null, null);
    const end = stateOf(states, next, 'Fail');
    expect(end.Error).toBe('SnapshotNotEncryptable');
    expect(await evaluated(end.Cause, { clusterIdentifier: 'orders' })).toBe(
      'the source cluster orders is not encrypted, and RDS copies no unencrypted cluster snapshot to a key: encrypt it, or leave snapshotKmsKey out',
    );
  });
});

describe('a cluster snapshot to start from', () => {
  const clone = statesOfPhase(full.deployed.definition, PhaseState.CLONE);
  const ready = (encrypted: boolean) =>
    decided(stateOf(clone, 'Is the cluster snapshot to start from ready?', 'Choice'), {
      usable: true,
      isOfDatabase: true,
      isInTime: true,
      status: 'available',
      fault: null,
      encrypted,
      cloneDeadline: 1,
    });

  it('is restored when it is encrypted', async () => {
    expect((await ready(true)).next).toBe('How is the clone cluster made?');
  });

  it('is refused when it is not', async () => {
    const { next } = await ready(false);
    expect(stateOf(clone, next, 'Fail').Error).toBe('SnapshotNotEncryptable');
  });
});

describe('a workflow without a key for its snapshots', () => {
  it('asks nothing of its sources', () => {
    expect(JSON.stringify(plain.deployed.definition)).not.toContain('SnapshotNotEncryptable');
  });
});
