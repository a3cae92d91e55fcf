import type { MaskingRequestDefaults } from '../../contract/masking-request';
import { groupsFit, mustBeCopied, namedSnapshot, newestSnapshot } from '../../databases/choose-snapshot';
import type { DatabaseSnapshot } from '../../databases/database-snapshot';
import { askedOf } from '../asked-of';
import { type Examination, isBlueprint } from '../examination';
import { type Look, notChecked, pass, warn } from '../finding';
import type { Source } from '../source';

const QUESTION = { service: 'Amazon RDS', endpoint: 'rds', permission: 'rds:DescribeDBSnapshots' } as const;

const HOUR = 3_600_000;
const DAYS_FROM_HOURS = 48;

/** What the snapshot is looked for by. */
type SnapshotExamination = Pick<Examination, 'fields' | 'machine' | 'tools' | 'source'>;

/** Whether there is a snapshot to start from, or one will be taken. */
export async function checkSnapshot(examination: SnapshotExamination): Promise<Look<DatabaseSnapshot>> {
  const { fields, machine } = examination;
  const { found: source } = await examination.source;
  if (source === undefined) return notChecked('the database', 'database');
  if (fields.sourceSnapshot !== undefined) return named(source, fields.sourceSnapshot, examination);
  if (source.kind === 'cluster' && machine?.facts?.clusterCloning === 'copy-on-write')
    return pass('none is needed: the cluster is cloned copy-on-write');
  return newest(source, examination);
}

async function named(
  source: Source,
  identifier: NonNullable<MaskingRequestDefaults['sourceSnapshot']>,
  { tools }: SnapshotExamination,
): Promise<Look<DatabaseSnapshot>> {
  const question = { kind: source.kind, databaseIdentifier: source.identifier };
  const snapshot = await askedOf(QUESTION, () => namedSnapshot(question, identifier, tools));
  const howUsed = mustBeCopied(identifier, snapshot) ? ', and will be copied before it is restored' : '';
  return restorable(source, snapshot, `the snapshot ${identifier} is ${snapshot.status}${howUsed}`);
}

async function newest(source: Source, examination: SnapshotExamination): Promise<Look<DatabaseSnapshot>> {
  const { tools, machine } = examination;
  const maxAgeSeconds = machine?.facts?.snapshotMaxAgeSeconds ?? null;
  const includeAwsBackup = machine?.facts?.includesAwsBackup ?? false;
  const { kind, identifier: databaseIdentifier, resourceId } = source;
  const snapshot = await askedOf(QUESTION, () =>
    newestSnapshot({ kind, databaseIdentifier, resourceId, maxAgeSeconds, includeAwsBackup }, tools),
  );
  if (snapshot) {
    const age = ageInWords(tools.clock() - (snapshot.takenAt ?? 0));
    return restorable(source, snapshot, `the newest snapshot is ${snapshot.identifier}, ${age} old`);
  }
  if (isBlueprint(examination)) {
    return warn(`${databaseIdentifier} has no snapshot that can be restored`, 'take one before a run');
  }
  return source.status === 'available'
    ? pass('none is new enough, or there is none: a run takes one')
    : warn(
        `none can be restored, and none can be taken while ${databaseIdentifier} is ${source.status}`,
        'see that it is available before a run',
      );
}

/** A snapshot to start from, and whether the database's groups are for its version. */
function restorable(source: Source, snapshot: DatabaseSnapshot, message: string): Look<DatabaseSnapshot> {
  if (groupsFit(source, snapshot)) return { ...pass(message), found: snapshot };
  const misfit = warn(
    `${message}, of version ${snapshot.engineVersion}, and the parameter and option groups of ${source.identifier} are for version ${source.engineVersion}: the clone gets default ones`,
    'start from a newer snapshot where masking needs those groups',
  );
  return { ...misfit, found: snapshot };
}

function ageInWords(milliseconds: number): string {
  const hours = Math.floor(milliseconds / HOUR);
  if (hours < 1) return 'less than an hour';
  if (hours === 1) return '1 hour';
  return hours < DAYS_FROM_HOURS ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
