import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { FRIENDLY_KEY_ARN, NEXT_PASSWORDS, SOURCE, SOURCE_KEY_ARN } from '../fixed-values';
import type { MachineName } from '../machines';
import type { World } from '../world';
import { type ExpectedEnd, SUCCEEDS, type Variation } from './scenario';
import {
  beginSnapshot,
  crowd,
  encryptSnapshot,
  FIRST_NUMBER,
  fromSnapshot,
  needsKey,
  OVER_A_PAGE,
  receiveSnapshot,
  rotate,
  sharedSnapshot,
  standEarlierSource,
} from './source';

export function happyWays(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  const named = (world: World): Record<string, string> => ({
    SourceSnapshot: 'orders-before-the-release',
    PreferredAZ: 'us-east-1b',
    AwsSecretArn: world.runSecretArn,
  });
  return [
    { name: 'all goes well', ends: SUCCEEDS, input: fromSnapshot(machine, kind) },
    { name: 'all is named by the request', ends: SUCCEEDS, input: named },
    { name: 'no snapshot to start from', ends: SUCCEEDS, source: { withSnapshot: false } },
    {
      name: 'a snapshot of another account',
      ends: SUCCEEDS,
      input: (world) => ({ SourceSnapshot: sharedSnapshot(world) }),
    },
    {
      name: 'a snapshot of another account that is not encrypted',
      ends: needsKey(machine, kind) ? notEncryptable(PhaseError.CLONE) : SUCCEEDS,
      input: (world) => ({ SourceSnapshot: receiveSnapshot(world, {}) }),
    },
    {
      name: 'a snapshot of an earlier database of that name',
      ends: SUCCEEDS,
      source: { withSnapshot: false },
      seed: (world) => standEarlierSource(world, kind, needsKey(machine, kind) ? SOURCE_KEY_ARN : undefined),
    },
    {
      name: 'a snapshot that is being made',
      ends: SUCCEEDS,
      seed: (world) => beginSnapshot(world, kind, 'orders-just-now'),
      input: () => ({ SourceSnapshot: 'orders-just-now' }),
    },
    earlierMajor(machine, kind),
    ...(kind === 'cluster' ? scalingWays(machine) : instanceWays(machine)),
    ...(kind === 'cluster' && machine === 'full' ? unencryptedClusters() : []),
    ...(machine === 'shared'
      ? [
          {
            name: 'an encrypted source under a key that can be shared',
            ends: SUCCEEDS,
            source: { kmsKeyId: SOURCE_KEY_ARN },
          },
          {
            name: 'an encrypted source under the default key',
            ends: {
              code: PhaseError.REQUEST,
              says: /the source is encrypted.*shares no snapshot under its default/,
            },
            source: { kmsKeyId: 'alias/aws/rds' },
          },
          {
            name: 'a snapshot under the default key',
            ends: { code: PhaseError.CLONE, says: /SnapshotNotShareable.*the snapshot to start from/ },
            source: { kmsKeyId: SOURCE_KEY_ARN },
            seed: (world: World) => encryptSnapshot(world, kind, 'orders-encrypted', 'alias/aws/rds'),
            input: () => ({ SourceSnapshot: 'orders-encrypted' }),
          },
          {
            name: 'a snapshot under a key that can be shared, of a source under one that cannot',
            ends: SUCCEEDS,
            source: { kmsKeyId: 'alias/aws/rds' },
            seed: (world: World) => encryptSnapshot(world, kind, 'orders-encrypted', SOURCE_KEY_ARN),
            input: () => ({ SourceSnapshot: 'orders-encrypted' }),
          },
        ]
      : []),
    {
      name: 'a password that was rotated since the snapshot',
      ends: SUCCEEDS,
      input: fromSnapshot(machine, kind),
      seed: async (world) => rotate(world, NEXT_PASSWORDS.slice(0, 1)),
    },
    {
      name: 'a password that was rotated twice since the snapshot',
      ends: { code: PhaseError.MASKING, says: /CloneUnreachable/ },
      input: fromSnapshot(machine, kind),
      seed: async (world) => rotate(world, NEXT_PASSWORDS),
    },
    {
      name: 'more snapshots, connections and runs than one answer holds',
      ends: {
        output: {
          sourceSnapshot:
            machine === 'full' && kind === 'cluster' ? null : `archive-${FIRST_NUMBER + OVER_A_PAGE}`,
        },
      },
      source: { withSnapshot: false },
      seed: (world) => crowd(world, kind),
    },
  ];
}

/** A snapshot that the source's parameter and option groups do not fit. */
function earlierMajor(machine: MachineName, kind: DatabaseKind): Variation {
  const kmsKeyId = needsKey(machine, kind) ? FRIENDLY_KEY_ARN : undefined;
  return {
    name: 'a snapshot of an earlier major version',
    ends: SUCCEEDS,
    input: (world) => ({ SourceSnapshot: receiveSnapshot(world, { engineVersion: '16.4', kmsKeyId }) }),
  };
}

const BACKUP_JOB = '0a1b2c3d-0000-4000-8000-00000000abcd';

function instanceWays(machine: MachineName): readonly Variation[] {
  const newest = `awsbackup:job-${BACKUP_JOB}`;
  const much = { allocatedStorage: 500 };
  const backUp = async ({ clock, services: { rds } }: World): Promise<void> => {
    await clock.sleep(1000);
    await rds.takeAwsBackupSnapshot(SOURCE, BACKUP_JOB);
  };
  return [
    { name: 'a source with much storage', ends: SUCCEEDS, source: much },
    { ...earlierMajor(machine, 'instance'), name: 'much storage, of an earlier major version', source: much },
    {
      name: 'a snapshot of AWS Backup that the request names',
      ends: { output: { sourceSnapshot: newest } },
      seed: backUp,
      input: () => ({ SourceSnapshot: newest }),
    },
    ...(machine === 'full'
      ? [
          {
            name: 'a newest snapshot of AWS Backup',
            ends: { output: { sourceSnapshot: newest } },
            seed: backUp,
          },
        ]
      : []),
  ];
}

/** @param code of the phase that sees it: the source is checked before the snapshot that the request names is known */
function notEncryptable(code: string): ExpectedEnd {
  return { code, says: /SnapshotNotEncryptable: .*leave snapshotKmsKey out/ };
}

/** RDS copies no unencrypted cluster snapshot to a key, as the full machine wants it. */
function unencryptedClusters(): readonly Variation[] {
  const source = { isPlain: true };
  return [
    { name: 'an unencrypted cluster', ends: notEncryptable(PhaseError.REQUEST), source },
    {
      name: 'an unencrypted snapshot of a cluster',
      ends: notEncryptable(PhaseError.CLONE),
      source,
      input: () => ({ SourceSnapshot: 'orders-before-the-release' }),
    },
    {
      name: 'an encrypted snapshot that another account shares, of a cluster that is not encrypted',
      ends: SUCCEEDS,
      source,
      input: (world) => ({ SourceSnapshot: sharedSnapshot(world) }),
    },
  ];
}

function scalingWays(machine: MachineName): readonly Variation[] {
  return [
    {
      name: 'a cluster that scales by itself',
      ends: SUCCEEDS,
      source: { scales: true },
      input: fromSnapshot(machine, 'cluster'),
    },
    {
      name: 'a cluster that scales by itself, from its present state',
      ends: SUCCEEDS,
      source: { scales: true },
    },
    {
      ...earlierMajor(machine, 'cluster'),
      name: 'a cluster that scales by itself, of an earlier major version',
      source: { scales: true },
    },
    {
      name: 'a cluster snapshot of a later version',
      ends: SUCCEEDS,
      source: { engineVersion: '17.4' },
      input: (world) => {
        const kmsKeyId = needsKey(machine, 'cluster') ? FRIENDLY_KEY_ARN : undefined;
        return { SourceSnapshot: receiveSnapshot(world, { engineVersion: '17.9', kmsKeyId }) };
      },
    },
    {
      name: 'a cluster by one of its instances',
      ends: SUCCEEDS,
      input: () => ({ DBInstanceIdentifier: 'orders-instance-1' }),
    },
    {
      name: 'a cluster that does not exist',
      ends: { code: PhaseError.REQUEST, says: /SourceUnusable: there is no database never-was; name an RDS/ },
      input: () => ({ DBInstanceIdentifier: 'never-was' }),
    },
  ];
}
