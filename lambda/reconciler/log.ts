import { jsonLines } from '../log/json-lines';

/** What a line of the reconciler's log is about; queries rely on these. */
export const MonitorNotice = {
  RUN_FINISHED: 'run-finished',
  RUN_NOT_FINISHED: 'run-not-finished',
  VERDICT_PUT_OFF: 'verdict-put-off',
  CLEAN_UP_FAILED: 'clean-up-failed',
  DELETE_REQUESTED: 'delete-requested',
  DELETE_REFUSED: 'delete-refused',
  EXECUTION_UNCLEAR: 'execution-unclear',
  STAGING_DATABASE_LEFT: 'staging-database-left',
  SWEEP_DONE: 'sweep-done',
  EVENT_FAILED: 'event-failed',
} as const;

/** What a line says beside its notice: names, ARNs and errors, never an execution's input or a secret. */
export interface MonitorNoticeDetails {
  readonly notice: (typeof MonitorNotice)[keyof typeof MonitorNotice];
  readonly executionArn?: string;
  readonly verdict?: string;
  readonly resource?: string;
  /** What deletes a thing that nothing deletes by itself. */
  readonly deleteCommand?: string;
  readonly orphansFound?: number;
  readonly orphansLeft?: number;
  /** Of the same event. */
  readonly attempt?: number;
  readonly error?: string;
  readonly reason?: string;
}

/** Where the reconciler logs. */
export interface ReconcilerLog {
  info(message: string, details: MonitorNoticeDetails): void;
  warn(message: string, details: MonitorNoticeDetails): void;
  error(message: string, details: MonitorNoticeDetails): void;
}

/** JSON lines on the function's standard output. */
export function createReconcilerLog(logLevel: string): ReconcilerLog {
  const write = jsonLines('masking-monitor', logLevel);
  return {
    info: (message, details) => write('INFO', message, details),
    warn: (message, details) => write('WARN', message, details),
    error: (message, details) => write('ERROR', message, details),
  };
}

/** An error as a line says it. */
export function errorDetails(error: unknown): { readonly error: string; readonly reason: string } {
  return error instanceof Error
    ? { error: error.name, reason: error.message }
    : { error: 'Error', reason: String(error) };
}
