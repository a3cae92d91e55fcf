import type { RequestNotice } from '../contract/request-notices';
import type { Log } from '../log/create-log';

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

/** Where a handler behind the API logs the results of requests. */
export type RequestLog = Log<RequestNoticeDetails>;
