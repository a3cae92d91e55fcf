/** What a line of the reconciler's log is about: its key `notice`, by which saved queries find it. */
export const MonitorNotice = {
  RUN_FINISHED: 'run-finished',
  RUN_NOT_FINISHED: 'run-not-finished',
  VERDICT_PUT_OFF: 'verdict-put-off',
  CLEAN_UP_FAILED: 'clean-up-failed',
  DELETE_REQUESTED: 'delete-requested',
  DELETE_REFUSED: 'delete-refused',
  EXECUTION_UNCLEAR: 'execution-unclear',
  STAGING_DATABASE_LEFT: 'staging-database-left',
  NEEDS_A_PERSON: 'needs-a-person',
  DETAIL_MISSING: 'detail-missing',
  MISSED_END: 'missed-end',
  RUNS_UNCLEAR: 'runs-unclear',
  SWEEP_DONE: 'sweep-done',
  EVENT_FAILED: 'event-failed',
} as const;
