import { jsonLines } from '../log/json-lines';

/** What a line of the log is about; queries rely on these. */
export const Notice = {
  EXECUTION_STARTED: 'execution-started',
  EXECUTION_REPEATED: 'execution-repeated',
  REQUEST_SKIPPED: 'request-skipped',
  EVENT_PASSED_OVER: 'event-passed-over',
  REQUEST_REJECTED: 'request-rejected',
  REQUEST_THROTTLED: 'request-throttled',
  REQUEST_FAILED: 'request-failed',
} as const;

/** What a line says beside its notice: names, ARNs and errors, never an event or an input. */
export interface NoticeDetails {
  readonly notice: (typeof Notice)[keyof typeof Notice];
  readonly requestId?: string;
  readonly route: string;
  readonly executionArn?: string;
  /** Names of the fields that were refused. */
  readonly fields?: readonly string[];
  readonly error?: Error;
}

/** Where the trigger logs. */
export interface TriggerLog {
  info(message: string, details: NoticeDetails): void;
  warn(message: string, details: NoticeDetails): void;
  error(message: string, details: NoticeDetails): void;
}

/** JSON lines on the function's standard output. */
export function createTriggerLog(logLevel: string): TriggerLog {
  const write = jsonLines('masking-trigger', logLevel);
  return {
    info: (message, details) => write('INFO', message, details),
    warn: (message, details) => write('WARN', message, details),
    error: (message, details) => write('ERROR', message, details),
  };
}
