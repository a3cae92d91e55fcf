import { parseDatabaseIdentifier } from '../../contract/database-identifier';
import type { MaskingRequestDefaults } from '../../contract/masking-request';
import { checkClonable } from '../../databases/clonable-source';
import { engineConnection } from '../../databases/engines';
import { askedOf, isDenied } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import { fail, type Look, pass, warn } from '../finding';
import { findSource, type HeadlessCluster, type Source } from '../source';

const QUESTION = { service: 'Amazon RDS', endpoint: 'rds', permission: 'rds:DescribeDBInstances' } as const;

/** Statuses of a database of which a snapshot can be taken, or soon. */
const SOUND = ['available', 'backing-up', 'storage-initialization', 'storage-optimization'];

/** Whether the database is there and is of a kind that can be cloned and masked. */
export async function checkDatabase(
  { databaseIdentifier }: MaskingRequestDefaults,
  { rds }: DoctorDependencies,
): Promise<Look<Source>> {
  if (databaseIdentifier === undefined) return warn('no database is named', 'name one: databaseIdentifier');
  const reference = parseDatabaseIdentifier(databaseIdentifier);
  try {
    return described(reference.identifier, await askedOf(QUESTION, () => findSource(rds, reference)));
  } catch (error) {
    if (!(error instanceof Error && isDenied(error.cause))) throw error;
    return fail(
      `the database ${databaseIdentifier} may not be looked at`,
      "see that the workflow's sourceDatabases name it, and of a cluster its instances too",
    );
  }
}

function described(identifier: string, source: Source | HeadlessCluster | undefined): Look<Source> {
  if (source === undefined) {
    return fail(
      `there is no database ${identifier}`,
      'name an RDS instance or an Aurora cluster of this account and Region',
    );
  }
  if ('headlessCluster' in source) {
    return fail(
      `the cluster ${source.headlessCluster} has no instance to clone after`,
      'add one, which may be deleted afterwards',
    );
  }
  engineConnection(source.engine);
  checkClonable(source);
  const what = `${source.kind} ${source.identifier} (${source.engine})`;
  if (SOUND.includes(source.status)) return { ...pass(`the ${what} is ${source.status}`), found: source };
  return {
    ...warn(
      `the ${what} is ${source.status}: a snapshot of it can be restored, and none may be taken`,
      'see that it is available when a run is to take a snapshot',
    ),
    found: source,
  };
}
