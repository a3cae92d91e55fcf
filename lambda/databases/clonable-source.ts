import { StepFailure } from '../contract/step-failure';
import { type KnownSource, StepError } from '../contract/workflow-steps';

/** Engines of Aurora. A cluster of any other one is a Multi-AZ DB cluster, or none of Amazon RDS at all. */
const AURORA = /^aurora(-|$)/;

/** Engines of RDS Custom. A restore of one needs an IAM instance profile (`CustomIamInstanceProfile`). */
const RDS_CUSTOM = /^custom-/;

/** @throws StepFailure RequestRefused for a source that cannot be cloned */
export function checkClonable({
  kind,
  identifier,
  engine,
  subnetGroup,
}: Pick<KnownSource, 'kind' | 'identifier' | 'engine' | 'subnetGroup'>): void {
  if (RDS_CUSTOM.test(engine)) {
    throw refused(
      `${identifier} is an RDS Custom database (engine ${engine}), which cannot be cloned; Aurora clusters and RDS instances can`,
    );
  }
  if (kind === 'cluster' && !AURORA.test(engine)) {
    throw refused(
      `${identifier} is a Multi-AZ DB cluster (engine ${engine}), which cannot be cloned; Aurora clusters and instances can`,
    );
  }
  if (subnetGroup === undefined) {
    throw refused(
      `${identifier} is in no DB subnet group, and clones are made in the source's; move the database into a VPC`,
    );
  }
}

/**
 * The zone asked for or else the source's own, then the others of the subnet group.
 *
 * @throws StepFailure RequestRefused for a zone in which the source has no subnet
 */
export function zonesToTry(
  { identifier, availabilityZone, zones }: Pick<KnownSource, 'identifier' | 'availabilityZone' | 'zones'>,
  wanted: string | null,
): readonly string[] {
  if (wanted !== null && !zones.includes(wanted)) {
    const fix =
      zones.length > 0 ? `ask for one of its zones, ${zones.join(', ')}, or for none` : 'ask for no zone';
    throw refused(
      `the clone is to be in ${wanted}, and no subnet of ${identifier}'s subnet group is there; ${fix}`,
    );
  }
  const first = wanted ?? availabilityZone;
  return [...new Set(first === undefined ? zones : [first, ...zones])];
}

function refused(message: string): StepFailure {
  return new StepFailure(StepError.REQUEST_REFUSED, message);
}
