/**
 * Tags on what a workflow makes. A restored database inherits the tags of its snapshot unless told otherwise, so
 * each kind of resource has an owner tag of its own: a database restored from a masked snapshot never looks like
 * a clone of ours.
 */
export const ResourceTag = {
  /** On a clone: id of the workflow that made it. */
  CLONE_OWNER: 'masking-automation:clone-owner',
  /** On an unmasked snapshot that was taken for one execution only: id of the workflow that made it. */
  INTERMEDIATE_SNAPSHOT_OWNER: 'masking-automation:intermediate-snapshot-owner',
  /** On a masked snapshot: id of the workflow that made it. */
  MASKED_SNAPSHOT_OWNER: 'masking-automation:masked-snapshot-owner',
  /** ARN of the execution that made it. */
  EXECUTION: 'masking-automation:execution',
  /** Start date of that execution in ISO 8601: its name, and with it its ARN, may be used again after 90 days. */
  STARTED: 'masking-automation:started',
  /** On a clone: `snapshot:` and the end of the identifier or ARN of what it was restored from, or `copy-on-write`. */
  RESTORED_FROM: 'masking-automation:restored-from',
  /** On a masked snapshot: identifier of the source database. */
  SOURCE: 'masking-automation:source',
  /** On a masked snapshot: identifier by which the request named the source; the snapshot's name ends in as much of it as fits. */
  DATABASE: 'masking-automation:database',
  /** On a masked snapshot: UUID of the ruleset. */
  RULESET: 'masking-automation:ruleset',
  /** On a masked snapshot and on the one that it is a copy of: id of the DataMasque run. */
  MASKING_RUN: 'masking-automation:masking-run',
} as const;
