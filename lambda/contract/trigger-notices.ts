/** What a line of the trigger's log is about: its key `notice`, by which saved queries find it. */
export const TriggerNotice = {
  EXECUTION_STARTED: 'execution-started',
  EXECUTION_REPEATED: 'execution-repeated',
  REQUEST_SKIPPED: 'request-skipped',
  EVENT_PASSED_OVER: 'event-passed-over',
  REQUEST_REJECTED: 'request-rejected',
  REQUEST_THROTTLED: 'request-throttled',
  REQUEST_FAILED: 'request-failed',
} as const;
