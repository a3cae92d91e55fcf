import type { Leftover } from './leftover';
import type { LookAt } from './masking-run-finished';
import type { PhaseTiming } from './phase-timing';
import type { RulesetRecipe } from './ruleset-recipe';
import type { StateMachineKind } from './state-machine-reference';
import type { EndedStatus, Verdict } from './verdict';

/**
 * The ruleset that a run masked with; null is what nobody can say. Its recipe is that of the moment when the run was
 * checked or, of a blueprint, recorded.
 */
export interface RecordedRuleset extends RulesetRecipe {
  readonly id: string | null;
  readonly name: string | null;
}

/** The one database of a server that was masked. Others of the same server are in the snapshot, unmasked. */
export interface MaskedDatabase {
  readonly database: string;
  /** Schema that rules without a schema are about; null for an engine that has none. */
  readonly schema: string | null;
}

/**
 * What is kept of a run that has ended: one record for each end, so an execution that is redriven has several. It
 * holds no secret, and nothing of a database but what DataMasque itself logs.
 */
export interface RunRecord {
  readonly executionArn: string;
  /** Name of the execution. */
  readonly name: string;
  readonly stateMachineArn: string;
  readonly kind: StateMachineKind;
  /** What Step Functions shows, which the verdict may contradict. */
  readonly executionStatus: EndedStatus;
  readonly redriveCount: number;
  /** ISO 8601. */
  readonly startDate: string;
  /** ISO 8601. */
  readonly stopDate: string;
  readonly verdict: Verdict;
  /** Who or what asked for it, as the trigger knew it; null where it did not, as for every blueprint. */
  readonly startedBy: string | null;
  /** Identifier of the source; null where the input names none. */
  readonly databaseIdentifier: string | null;
  /** The ruleset that was asked for, by its name or id; null where the input names none. */
  readonly requestedRuleset: string | null;
  /** The snapshot that was restored; null where there was none or it is not known. */
  readonly sourceSnapshot: string | null;
  readonly ruleset: RecordedRuleset;
  /** Null where none was, where it is not known, and for a blueprint. */
  readonly maskedDatabase: MaskedDatabase | null;
  readonly maskRunId: number | null;
  /** DataMasque's own status of the run. */
  readonly maskingStatus: string | null;
  /** In the order in which they were entered; empty for a blueprint. */
  readonly phases: readonly PhaseTiming[];
  readonly maskedSnapshotArn: string | null;
  readonly availabilityZone: string | null;
  /** The last warnings and errors of DataMasque's log, at most ten. */
  readonly warnings: readonly string[];
  readonly error: string | null;
  readonly cause: string | null;
  readonly lookAt: LookAt;
  /** All that it left behind, what has been removed since included. */
  readonly leftovers: readonly Leftover[];
  /** When this was recorded, in ISO 8601. */
  readonly recordDate: string;
}

/** A page of records, those of the newest runs first. */
export interface RunPage {
  readonly runs: readonly RunRecord[];
  /** Asks for the next page; absent on the last one. */
  readonly nextToken?: string;
}
