import type { MonitorNotice } from '../contract/monitor-notices';
import type { Log } from '../log/create-log';

/** What a line says beside its notice: names, ARNs and errors, never an execution's input or a secret. */
export interface MonitorNoticeDetails {
  readonly notice: (typeof MonitorNotice)[keyof typeof MonitorNotice];
  readonly executionArn?: string;
  readonly verdict?: string;
  readonly resource?: string;
  /** What deletes a thing that nothing deletes by itself. */
  readonly deleteCommand?: string;
  /** Of a sweep. */
  readonly job?: string;
  /** How many databases, executions or records a job of a sweep dealt with. */
  readonly handled?: number;
  readonly orphansFound?: number;
  readonly orphansLeft?: number;
  /** Of the same event. */
  readonly attempt?: number;
  readonly error?: string;
  readonly reason?: string;
}

/** Where the reconciler logs. */
export type ReconcilerLog = Log<MonitorNoticeDetails>;

/** An error as a line says it. */
export function errorDetails(error: unknown): { readonly error: string; readonly reason: string } {
  return error instanceof Error
    ? { error: error.name, reason: error.message }
    : { error: 'Error', reason: String(error) };
}
