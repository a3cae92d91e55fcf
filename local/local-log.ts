import type { RequestLog } from '../lambda/http/request-log';
import type { StepLog } from '../lambda/log/step-log';
import type { ReconcilerLog } from '../lambda/reconciler/log';
import type { TriggerLog } from '../lambda/trigger/log';

/** Where the handlers of local mode log: they need not fill the screen, but an error must be seen. */
export type LocalLog = StepLog;

/** Writes errors, a line each, and drops the rest. */
export function errorsTo(write: (line: string) => void): LocalLog {
  return {
    info: () => undefined,
    error: (message, { step, subject, error, reason }) =>
      write(`${message}: ${step}${subject ? ` (${subject})` : ''}: ${error}: ${reason}`),
  };
}

/**
 * The log of a handler behind the API on top of the others'.
 *
 * @param step what a line says it is of
 */
export function requestLog(log: LocalLog, step: string): TriggerLog & RequestLog {
  const describe = (message: string, error: Error | undefined): void =>
    log.error(message, { notice: 'step-failed', step, error: error?.name, reason: error?.message });
  return {
    info: () => undefined,
    // A refused request is answered with its reasons; nobody else needs to know here.
    warn: () => undefined,
    error: (message, { error }) => describe(message, error),
  };
}

/** The reconciler's log on top of the others'. */
export function reconcilerLog(log: LocalLog): ReconcilerLog {
  return {
    info: () => undefined,
    // What it does and says is told by its event.
    warn: () => undefined,
    error: (message, { executionArn, resource, error, reason }) =>
      log.error(message, {
        notice: 'step-failed',
        step: 'monitor',
        subject: resource ?? executionArn,
        error,
        reason,
      }),
  };
}
