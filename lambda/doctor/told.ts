import { shortened } from '../contract/received-value';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { type Finding, fail, warn } from './finding';
import { FindingError } from './finding-error';

/** What may pass by waiting says nothing of the deployment. */
const PASSING: readonly string[] = [StepError.DATAMASQUE_UNAVAILABLE, StepError.RDS_UNAVAILABLE];

/** What the workflow's functions say of a failure ends with the fix. */
const FIX = /^(.*); ([^;]+)$/s;

/** What an error means for the check that it ended, where that is known. */
export function findingOf(error: unknown): Finding | undefined {
  if (error instanceof FindingError) return error.finding;
  if (!(error instanceof StepFailure)) return undefined;
  if (PASSING.includes(error.name)) return warn(`could not be told: ${error.message}`, 'try again shortly');
  // It ends with DataMasque's own words.
  if (error.name === StepError.DATAMASQUE_REFUSED) return fail(error.message, 'see to it in DataMasque');
  const [, message = error.message, fix = 'mend that'] = FIX.exec(error.message) ?? [];
  return fail(message, fix);
}

/**
 * What a part of a check found, also where it ended in an error whose meaning is known.
 *
 * @throws any other error as it is
 */
export async function told(work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    const finding = findingOf(error);
    if (finding === undefined) throw error;
    return finding;
  }
}

/** What is said of an error that nobody expected: of one of ours its name alone, for its words may hold anything. */
export function unexpected(error: unknown): Finding {
  const said = error instanceof Error ? error : new Error(`a ${typeof error} was thrown`);
  const words = '$metadata' in said ? `${said.name}: ${shortened(said.message)}` : said.name;
  return warn(`could not be told: ${words}`, "see the log of the doctor's function");
}
