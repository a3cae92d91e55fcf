import { StepNotice } from '../contract/step-notices';
import type { Log } from './create-log';

/** What a line says beside its notice: names and errors, never a step's whole input or a secret. */
export interface StepNoticeDetails {
  readonly notice: (typeof StepNotice)[keyof typeof StepNotice];
  readonly step: string;
  /** Name of the DataMasque connection and run, or of the database: what ties the lines of a run together. */
  readonly subject?: string;
  readonly error?: string;
  readonly reason?: string;
}

/** Where the workflow's functions log. */
export type StepLog = Pick<Log<StepNoticeDetails>, 'info' | 'error'>;

/**
 * Does a step and logs how it went.
 *
 * @throws whatever the step throws
 */
export async function logged<Result>(
  log: StepLog,
  step: string,
  subject: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work();
    log.info('did a step', { notice: StepNotice.STEP_DONE, step, subject });
    return result;
  } catch (error) {
    const { name, message } = error as Error;
    log.error('a step failed', {
      notice: StepNotice.STEP_FAILED,
      step,
      subject,
      error: name,
      reason: message,
    });
    throw error;
  }
}
