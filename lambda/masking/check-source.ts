import { StepFailure } from '../contract/step-failure';
import {
  type CheckSourceResult,
  type CheckSourceStep,
  type KnownSource,
  StepError,
} from '../contract/workflow-steps';
import { requiredDatabaseSecret } from './database-secret';
import { databaseToMask } from './database-to-mask';
import type { MaskingDependencies } from './masking-dependencies';

/** Engines of Aurora. A cluster of any other one is a Multi-AZ DB cluster, or none of Amazon RDS at all. */
const AURORA = /^aurora(-|$)/;

/**
 * Checks what can be known to be wrong as soon as the source is: what would fail on its clone should not cost the
 * hours that a snapshot and a restore take.
 *
 * @throws StepFailure RequestRefused for a source that cannot be cloned or masked, or not in the zone asked for;
 *   SecretUnusable where nobody says which database to mask
 */
export async function checkSource(
  { source, zone, databaseSecretArn }: CheckSourceStep,
  { secrets }: Pick<MaskingDependencies, 'secrets'>,
): Promise<CheckSourceResult> {
  const secret = await requiredDatabaseSecret(secrets, databaseSecretArn);
  databaseToMask(source, secret);
  checkKind(source);
  return { zones: zonesToTry(source, zone) };
}

function checkKind({ kind, identifier, engine }: KnownSource): void {
  if (kind === 'instance' || AURORA.test(engine)) return;
  throw refused(
    `${identifier} is a Multi-AZ DB cluster (engine ${engine}), which cannot be cloned; Aurora clusters and instances can`,
  );
}

/** The zone asked for or else the source's own, then the others of the subnet group. */
function zonesToTry(
  { identifier, availabilityZone, zones }: KnownSource,
  wanted: string | null,
): readonly string[] {
  if (wanted !== null && !zones.includes(wanted)) {
    throw refused(
      `the clone is to be in ${wanted}, and no subnet of ${identifier}'s subnet group is there; ask for one of its zones, ${zones.join(', ')}, or for none`,
    );
  }
  const first = wanted ?? availabilityZone;
  return [...new Set(first === undefined ? zones : [first, ...zones])];
}

function refused(message: string): StepFailure {
  return new StepFailure(StepError.REQUEST_REFUSED, message);
}
