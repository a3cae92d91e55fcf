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
  /** On a masked snapshot: identifier of the source database. */
  SOURCE: 'masking-automation:source',
  /** On a masked snapshot: UUID of the ruleset. */
  RULESET: 'masking-automation:ruleset',
  /** On a masked snapshot: id of the DataMasque run. */
  MASKING_RUN: 'masking-automation:masking-run',
} as const;
