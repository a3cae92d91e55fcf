import type { TriggerNotice } from '../contract/trigger-notices';
import { jsonLines } from '../log/json-lines';

/** What a line says beside its notice: names, ARNs and errors, never an event or an input. */
export interface NoticeDetails {
  readonly notice: (typeof TriggerNotice)[keyof typeof TriggerNotice];
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
