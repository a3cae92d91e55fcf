/** Dimensions of the monitor's metrics. */
export const MonitorDimension = {
  /** Name of the reconciler's function; of every metric. */
  FUNCTION: 'FunctionName',
  /** A verdict; of the runs by verdict. */
  VERDICT: 'Verdict',
  /** A phase of our workflow; of the time that phases took. */
  PHASE: 'Phase',
  /** Identifier of a source database; of what is known by database. */
  DATABASE: 'Database',
} as const;

/** What the reconciler counts, and its construct reads. */
export const MonitorMetric = {
  /** Runs by verdict. */
  RUNS: 'RunsFinished',
  /** Runs that left no masked snapshot to use, but for those that were refused and those of which the outcome is unknown. */
  RUNS_FAILED: 'RunsFailed',
  /** What a sweep found of executions that have ended, however shortly before. */
  ORPHANS_FOUND: 'OrphansFound',
  /** What is still there an hour after its execution ended. */
  ORPHANS_LEFT: 'OrphansLeft',
  /** Staging databases that a blueprint's execution left. */
  STAGING_DATABASES_LEFT: 'StagingDatabasesLeft',
  /** Sweeps of which every job came to its end. */
  SWEEPS: 'SweepsCompleted',
  /** Seconds that a phase took. */
  PHASE_SECONDS: 'PhaseSeconds',
  /** Seconds since the newest complete masked snapshot of a database was taken. */
  MASKED_SNAPSHOT_AGE: 'MaskedSnapshotAge',
  /** 1 for a database without a successful run within the time in which one is expected, else 0. */
  RUNS_OVERDUE: 'RunsOverdue',
} as const;

export type MonitorMetricName = (typeof MonitorMetric)[keyof typeof MonitorMetric];
