/** What a line of the inspector's, the stopper's and the doctor's log is about: its key `notice`, by which saved queries find it. */
export const RequestNotice = {
  EXECUTION_STOPPED: 'execution-stopped',
  REQUEST_REJECTED: 'request-rejected',
  REQUEST_THROTTLED: 'request-throttled',
  REQUEST_FAILED: 'request-failed',
  CHECK_FAILED: 'check-failed',
} as const;
