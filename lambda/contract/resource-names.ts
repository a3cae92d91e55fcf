import { createHash } from 'node:crypto';

/**
 * One start of one execution. Step Functions lets the name of an execution be used again 90 days after its end, so an
 * ARN alone can stand for several executions. A redrive keeps the start date and is the same execution.
 */
export interface ExecutionIdentity {
  readonly executionArn: string;
  /**
   * Start date in ISO 8601, exactly as the execution's own context spells it. Names are derived from this one spelling:
   * that the API gives the start date to the same millisecond is unconfirmed.
   */
  readonly startedAt: string;
}

/**
 * Two start dates of one ARN are of the same execution when they differ by less. Different executions of one name start
 * weeks apart, so that a day is safe whatever the precision of the two sources.
 */
const SAME_START_MILLISECONDS = 24 * 60 * 60_000;

/**
 * Whether two start dates of one execution ARN are of the same execution.
 *
 * @param one milliseconds since the epoch
 * @param other milliseconds since the epoch
 */
export function isSameStart(one: number, other: number): boolean {
  return Math.abs(one - other) < SAME_START_MILLISECONDS;
}

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
  /** The masked snapshot. At most 63 characters, and the end of a long source's name is left out. */
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

/** What RDS allows for DB instances, DB clusters and DB cluster snapshots. Source: RDS service model, CreateDBClusterSnapshot. */
const MAX_IDENTIFIER_LENGTH = 63;

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
 * The names of everything that one execution makes. They depend on the execution's ARN and start date, so no two
 * executions share one; only the masked snapshot's also says which database it came from, for the people who look for it.
 *
 * @param owner the workflow's stable id, as in the owner tags
 * @param execution the execution, by ARN and start date
 * @param databaseIdentifier bare identifier of the source database, as the request names it
 */
export function resourceNames(
  owner: string,
  { executionArn, startedAt }: ExecutionIdentity,
  databaseIdentifier: string,
): ResourceNames {
  const prefixes = resourceNamePrefixes(owner);
  const execution = shortHash(`${executionArn} ${startedAt}`, 16);
  const clone = `${prefixes.clone}${execution}`;
  return {
    clone,
    cloneMember: `${clone}-member`,
    sourceSnapshot: `${clone}${IntermediateSuffix.SOURCE}`,
    maskedOriginal: `${clone}${IntermediateSuffix.MASKED_ORIGINAL}`,
    maskedSnapshot: shortened(`${prefixes.maskedSnapshot}${execution}-${databaseIdentifier}`),
    connection: clone,
  };
}

/** An identifier must not end with a hyphen. The execution's hash comes first, so that no two share what is left. */
function shortened(identifier: string): string {
  return identifier.slice(0, MAX_IDENTIFIER_LENGTH).replace(/-$/, '');
}
