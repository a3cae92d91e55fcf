import type { RequestNotice } from '../contract/request-notices';
import { jsonLines } from '../log/json-lines';

/** What a line says beside its notice: names, ARNs and errors, never a body, an input or an answer. */
export interface RequestNoticeDetails {
  readonly notice: (typeof RequestNotice)[keyof typeof RequestNotice];
  readonly requestId?: string;
  readonly route: string;
  readonly executionArn?: string;
  /** Names of the fields that were refused. */
  readonly fields?: readonly string[];
  readonly error?: Error;
}

/** Where a handler behind the API logs what became of requests. */
export interface RequestLog {
  info(message: string, details: RequestNoticeDetails): void;
  warn(message: string, details: RequestNoticeDetails): void;
  error(message: string, details: RequestNoticeDetails): void;
}

/**
 * JSON lines on the function's standard output.
 *
 * @param service what each line says it is of
 */
export function createRequestLog(service: string, logLevel: string): RequestLog {
  const write = jsonLines(service, logLevel);
  return {
    info: (message, details) => write('INFO', message, details),
    warn: (message, details) => write('WARN', message, details),
    error: (message, details) => write('ERROR', message, details),
  };
}
