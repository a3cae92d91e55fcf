/** What is checked before a first run, in the order in which it is shown. */
export const CHECKS = [
  /** The API answers whoever asks. Only a client can tell: it is not in the API's own report. */
  'api',
  /** The state machine is there and can be started. */
  'state-machine',
  /** The DataMasque server answers and takes the login. */
  'data-masque',
  /** DataMasque has the ruleset, or has any, and says that it is valid. */
  'ruleset',
  /** The database's secret can be read and holds a login. */
  'database-secret',
  /** The secret with the run secret, where one is named, can be read and holds one that DataMasque takes. */
  'run-secret',
  /** The database is there, and of a kind that can be cloned and masked. */
  'database',
  /** There is a snapshot to start from, or one will be taken. */
  'snapshot',
  /** The zone that is asked for is one of the database's subnets. */
  'zone',
  /** The clones' security groups let DataMasque in, as far as can be told. */
  'security-group',
  /** The keys of the database and of the masked snapshots can be used. */
  'key',
  /** No option of the database keeps its masked snapshots from being shared. */
  'sharing',
  /** The quotas of the account leave room for a run. */
  'quota',
] as const;

/** Name of a check. */
export type CheckName = (typeof CHECKS)[number];

/** How a check ended: `warn` is what cannot be told from here, or will do and should be changed. */
export const CHECK_RESULTS = ['pass', 'warn', 'fail'] as const;

export type CheckResult = (typeof CHECK_RESULTS)[number];

/** One line of a report. */
export interface CheckLine {
  readonly check: CheckName;
  readonly result: CheckResult;
  /** What was seen, in lower case and without a full stop. No secret. */
  readonly message: string;
  /** What to do about it; absent where it passed. */
  readonly fix?: string;
}

/** What was found out about a deployment before its first run. */
export interface DoctorReport {
  readonly checks: readonly CheckLine[];
}
