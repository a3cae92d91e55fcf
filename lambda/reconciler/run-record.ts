import type { MaskingRunFinished } from '../contract/masking-run-finished';
import type { RunRecord } from '../contract/run-record';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import type { RunDetails } from './run-details';

/** The longest identifier of a database that is a key; RDS has none that is longer than 63 characters. */
const LONGEST_IDENTIFIER = 255;

/**
 * What is kept of a run: what its event says, and more of it.
 *
 * @param event which was said of it
 */
export function runRecord(
  { clock }: Pick<ReconcilerDependencies, 'clock'>,
  details: RunDetails,
  event: MaskingRunFinished,
): RunRecord {
  const { version, id, supersedes, databaseIdentifier, ...said } = event;
  return {
    ...said,
    name: said.executionArn.slice(said.executionArn.lastIndexOf(':') + 1),
    // Whoever starts a blueprint by hand can write anything there.
    databaseIdentifier: databaseIdentifier?.slice(0, LONGEST_IDENTIFIER) || null,
    ...details,
    recordDate: new Date(clock()).toISOString(),
  };
}
