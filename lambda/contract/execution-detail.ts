import type { Leftover } from './leftover';
import type { ShownMachineInput } from './machine-input';
import type { LookAt } from './masking-run-finished';
import type { PhaseTiming } from './phase-timing';
import type { RulesetRecipe } from './ruleset-recipe';
import type { MaskedDatabase } from './run-record';
import type { StateMachineKind } from './state-machine-reference';
import type { Verdict } from './verdict';

/** The error that came first. */
export interface FirstError {
  /** The phase that failed; null where that is not known. */
  readonly phase: string | null;
  readonly error: string;
  readonly cause: string | null;
}

/** All that is known of one execution. Null is what is not known, or not there yet. */
export interface ExecutionDetail {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly kind: StateMachineKind;
  /** As Step Functions has it. */
  readonly status: string;
  readonly redriveCount: number;
  /** ISO 8601. */
  readonly startDate: string;
  /** ISO 8601; null while it runs. */
  readonly stopDate: string | null;
  /** Null while it runs, and until the monitor has said it. */
  readonly verdict: Verdict | null;
  readonly startedBy: string | null;
  readonly databaseIdentifier: string | null;
  /** The fields of its input that hold no secret. */
  readonly input: ShownMachineInput;
  /** Empty for a blueprint. */
  readonly phases: readonly PhaseTiming[];
  /** The zone that the clone is, or is being, made in. */
  readonly availabilityZone: string | null;
  readonly cloneIdentifier: string | null;
  readonly sourceSnapshot: string | null;
  /** RDS engine that a restore named, as those of clusters do, e.g. `aurora-postgresql`. */
  readonly engine: string | null;
  /** Name of the ruleset, as it was when the request was checked. */
  readonly rulesetName: string | null;
  /** What that ruleset masked by then; each part null where it is not known. */
  readonly recipe: RulesetRecipe;
  /** The one database of the server that is masked; others of it are in the snapshot, unmasked. */
  readonly maskedDatabase: MaskedDatabase | null;
  readonly maskRunId: number | null;
  readonly maskingStatus: string | null;
  readonly maskedSnapshotArn: string | null;
  readonly firstError: FirstError | null;
  readonly lookAt: LookAt;
  readonly leftovers: readonly Leftover[];
  /** Whether it runs and is of a state machine whose executions can be stopped here. */
  readonly canBeStopped: boolean;
}

/** Levels of a log line, from the lowest on. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of an execution's log: of the workflow itself, or of DataMasque's log of the masking run. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  readonly level: LogLevel;
  /** Null before the first phase, and for a blueprint. */
  readonly phase: string | null;
  readonly message: string;
}

/** A page of the log, the oldest line first. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Asks for what comes after these lines; absent once the execution has ended and all of its log was given. */
  readonly nextToken?: string;
  /** Whether there is more to read now; false = ask again later, for the execution runs. */
  readonly hasMore: boolean;
}

/** The answer to a stop: what the execution made is being removed, which its verdict and its leftovers tell. */
export interface StoppedExecution {
  readonly executionArn: string;
  /** ISO 8601. */
  readonly stopDate: string;
}

/** Whether DataMasque can mask with a ruleset. */
export const RULESET_VALIDITIES = ['valid', 'invalid', 'in_progress', 'unknown'] as const;

/** A ruleset of DataMasque that masks databases. */
export interface ListedRuleset {
  readonly id: string;
  readonly name: string;
  readonly validity: (typeof RULESET_VALIDITIES)[number];
  /** What is wrong with it. */
  readonly errors: readonly string[];
  /** Hash of its text and libraries, which a request can pin; null where that is not known. */
  readonly hash: string | null;
}

export interface RulesetList {
  readonly rulesets: readonly ListedRuleset[];
}
