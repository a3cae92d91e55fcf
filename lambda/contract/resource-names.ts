import { createHash } from 'node:crypto';

/** What a workflow calls the things that one execution makes, so that each can be found from the execution alone. */
export interface ResourceNames {
  /** The clone, an RDS instance or an Aurora cluster. At most 63 characters. */
  readonly clone: string;
  /** The one instance of a cloned Aurora cluster. At most 63 characters. */
  readonly cloneMember: string;
  /** An unmasked snapshot that was taken or copied for this execution, gone when it ends. */
  readonly sourceSnapshot: string;
  /** The masked snapshot under the clone's own key, where it is copied to another one; gone when it ends. */
  readonly maskedOriginal: string;
  /** The masked snapshot. At most 255 characters. */
  readonly maskedSnapshot: string;
  /** The DataMasque connection to the clone, and the masking run on it. */
  readonly connection: string;
}

/** Prefixes that IAM statements and deletions ask for; they differ from one workflow to the next. */
export interface ResourceNamePrefixes {
  /** Begins the names of clones and of intermediate snapshots. */
  readonly clone: string;
  /** Begins the names of masked snapshots. */
  readonly maskedSnapshot: string;
}

/** What the names of intermediate snapshots end with; IAM statements ask for it. */
export const IntermediateSuffix = { SOURCE: '-source', MASKED_ORIGINAL: '-masked' } as const;

function shortHash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/**
 * The name prefixes of a workflow.
 *
 * @param owner the workflow's stable id, as in the owner tags
 */
export function resourceNamePrefixes(owner: string): ResourceNamePrefixes {
  const hash = shortHash(owner, 8);
  return { clone: `masking-${hash}-`, maskedSnapshot: `masked-${hash}-` };
}

/**
 * The names of everything that one execution makes. They depend on the execution's ARN, so no two executions
 * share one; only the masked snapshot's also says which database it came from, for the people who look for it.
 *
 * @param owner the workflow's stable id, as in the owner tags
 * @param executionArn ARN of the execution
 * @param databaseIdentifier bare identifier of the source database
 */
export function resourceNames(
  owner: string,
  executionArn: string,
  databaseIdentifier: string,
): ResourceNames {
  const prefixes = resourceNamePrefixes(owner);
  const execution = shortHash(executionArn, 16);
  const clone = `${prefixes.clone}${execution}`;
  return {
    clone,
    cloneMember: `${clone}-member`,
    sourceSnapshot: `${clone}${IntermediateSuffix.SOURCE}`,
    maskedOriginal: `${clone}${IntermediateSuffix.MASKED_ORIGINAL}`,
    maskedSnapshot: `${prefixes.maskedSnapshot}${execution}-${databaseIdentifier}`,
    connection: clone,
  };
}
