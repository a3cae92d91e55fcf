/** Attributes of the table of records that its keys and its indexes are made of. */
export const RecordAttribute = {
  /** Partition key. */
  EXECUTION_ARN: 'executionArn',
  /** The same of every record, so that one index holds all of them in order. */
  LIST: 'list',
  DATABASE: 'databaseIdentifier',
  VERDICT: 'verdict',
  /** Present while something that the run left behind is not removed, so that an index holds these records alone. */
  OPEN_LEFTOVERS: 'openLeftovers',
  /**
   * Sort key of the table and of every index: when the execution started, its name, and how often it had been redriven.
   * Executions that bear one name one after the other have one partition and different sort keys.
   */
  ORDER: 'order',
  /** Number of the writes of the record, by which concurrent changes are noticed. */
  REVISION: 'revision',
  /** When DynamoDB may delete the record, in seconds since the epoch; absent where it is kept for ever. */
  EXPIRES_AT: 'expiresAt',
} as const;

/** Index of the table: its name and its partition key. */
export interface RecordIndex {
  readonly name: string;
  readonly partitionKey: (typeof RecordAttribute)[keyof typeof RecordAttribute];
}

/**
 * The indexes by which runs are listed, each sorted by {@link RecordAttribute.ORDER}. What else a list is narrowed to is
 * filtered; a verdict has an index, for failures are few among many.
 */
export const RECORD_INDEXES = {
  all: { name: 'AllRuns', partitionKey: RecordAttribute.LIST },
  byDatabase: { name: 'RunsByDatabase', partitionKey: RecordAttribute.DATABASE },
  byVerdict: { name: 'RunsByVerdict', partitionKey: RecordAttribute.VERDICT },
  withLeftovers: { name: 'RunsWithLeftovers', partitionKey: RecordAttribute.OPEN_LEFTOVERS },
} as const satisfies Readonly<Record<string, RecordIndex>>;

/** Value of {@link RecordAttribute.LIST}. */
export const ALL_RUNS = 'runs';

/** Value of {@link RecordAttribute.OPEN_LEFTOVERS}. */
export const OPEN_LEFTOVERS = 'open';
