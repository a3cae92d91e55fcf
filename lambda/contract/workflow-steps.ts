/**
 * What the workflow's state machine and its Lambda functions say to each other. The construct builds payloads of
 * these types; the handlers take them. No field ever holds a password, a token or a run secret.
 */
import type { ResourceNames } from './resource-names';

/** Longest that a function may take over a step. */
export const FUNCTION_TIMEOUT_SECONDS = 120;

/** Asks the masking function to check an execution's input before anything is made. */
export interface CheckRequestStep {
  readonly step: 'check-request';
  /** The execution's input, as whoever started it wrote it. */
  readonly input: unknown;
  readonly executionArn: string;
  /** Start date of the execution in ISO 8601, as its context has it. */
  readonly startedAt: string;
}

/** An execution's input, checked and normalised, with the names of all it will make. Absent fields are null. */
export interface MaskingPlan {
  /** Bare identifier of the source database, in lower case. */
  readonly databaseIdentifier: string;
  /** What the request says by an ARN that the source is; null where it gives a bare identifier. */
  readonly databaseType: 'instance' | 'cluster' | null;
  readonly databaseSecretArn: string;
  readonly rulesetId: string;
  readonly rulesetName: string;
  /** SHA-256 of the ruleset's text as it was when it was checked, in hex digits; null where the server did not give it. */
  readonly rulesetContentHash: string | null;
  readonly preferredAvailabilityZone: string | null;
  readonly runSecretArn: string | null;
  /** Snapshot identifier or ARN to start from. */
  readonly sourceSnapshot: string | null;
  /** Start date of the execution in ISO 8601: the one spelling that names and tags are made of. */
  readonly startedAt: string;
  readonly names: ResourceNames;
}

/** Asks the masking function whether the source, once it is known, can be cloned and masked: nothing is made yet. */
export interface CheckSourceStep {
  readonly step: 'check-source';
  readonly databaseSecretArn: string;
  readonly source: KnownSource;
  /** Zone that the request, or else the construct, asks for; null where neither does. */
  readonly zone: string | null;
}

/** What RDS says of the source. */
export interface KnownSource {
  readonly kind: 'instance' | 'cluster';
  readonly identifier: string;
  /** RDS engine name, e.g. `postgres` or `aurora-mysql`. */
  readonly engine: string;
  /** Name of the database inside, null where RDS knows none. */
  readonly databaseName: string | null;
  /** Zone of the instance, or of the cluster's writer; absent where it has none, as while it is stopped. */
  readonly availabilityZone?: string;
  /** Zones of its subnet group. */
  readonly zones: readonly string[];
}

export interface CheckSourceResult {
  /** Zones to clone it in, each to be tried when there is no capacity in those before it. */
  readonly zones: readonly string[];
}

/** Asks the masking function for a tested DataMasque connection to the clone. */
export interface ConnectStep {
  readonly step: 'connect';
  readonly connectionName: string;
  readonly databaseSecretArn: string;
  readonly clone: CloneEndpoint;
}

/** Where the clone listens, as RDS says it. */
export interface CloneEndpoint {
  readonly address: string;
  readonly port: number;
  /** RDS engine name, e.g. `postgres` or `aurora-mysql`. */
  readonly engine: string;
  /** Name of the database inside, null where RDS knows none. */
  readonly databaseName: string | null;
}

export interface ConnectResult {
  readonly connectionId: string;
  /** Which version of the database secret the clone took: an older snapshot has the older password. */
  readonly secretVersion: 'AWSCURRENT' | 'AWSPREVIOUS';
}

/** Asks the masking function to start the run, or to find the one that an earlier try started. */
export interface StartRunStep {
  readonly step: 'start-run';
  readonly runName: string;
  readonly connectionId: string;
  readonly rulesetId: string;
  readonly runSecretArn: string | null;
}

export interface StartRunResult {
  readonly maskRunId: number;
}

/** Asks the masking function how the run is doing. */
export interface CheckRunStep {
  readonly step: 'check-run';
  readonly maskRunId: number;
  readonly runName: string;
  readonly rulesetName: string;
}

export interface CheckRunResult {
  /** False when DataMasque says that there is no such run, which it may say once while it is restarted. */
  readonly exists: boolean;
  /** DataMasque's own status; one that we do not know counts as in flight. */
  readonly status: string;
  readonly inFlight: boolean;
  /** False for a status that DataMasque's documentation does not name. */
  readonly known: boolean;
  /** Last warning or error lines of the run's log once it is over and not `finished`; empty otherwise. At most 2,000 characters. */
  readonly message: string;
}

/** Asks the masking function to cancel every run of the name that still goes on, and to remove the connection. */
export interface DisconnectStep {
  readonly step: 'disconnect';
  readonly connectionName: string;
  readonly runName: string;
  readonly rulesetName: string;
}

export interface DisconnectResult {
  /** True when no run is in flight and no connection of that name is left. */
  readonly settled: boolean;
}

export type MaskingStep =
  | CheckRequestStep
  | CheckSourceStep
  | ConnectStep
  | StartRunStep
  | CheckRunStep
  | DisconnectStep;

/** Asks the snapshot function which snapshot of the source to restore. */
export interface ChooseSnapshotStep {
  readonly step: 'choose-snapshot';
  readonly kind: 'instance' | 'cluster';
  readonly databaseIdentifier: string;
  /** Id of the source that no other database of its name ever had. */
  readonly resourceId: string;
  /** Snapshot identifier or ARN that the request names, or null for the newest one. */
  readonly sourceSnapshot: string | null;
  /** A newest snapshot that is older is passed over; 0 passes over every one, null none. A named one is taken whatever its age. */
  readonly maxAgeSeconds: number | null;
}

export interface ChooseSnapshotResult {
  /** Identifier (or ARN, for a shared snapshot) to restore; null when there is none and one must be taken. */
  readonly snapshotIdentifier: string | null;
  /** True for an encrypted snapshot of another account, which RDS restores from a copy only. */
  readonly copyFirst: boolean;
}

/** Asks the snapshot function to delete the oldest masked snapshots of a source, and of this workflow only. */
export interface PruneSnapshotsStep {
  readonly step: 'prune-snapshots';
  readonly kind: 'instance' | 'cluster';
  /** Bare identifier of the source. */
  readonly databaseIdentifier: string;
  /** How many to keep, the one just made included. */
  readonly keep: number;
  /** Identifier of the masked snapshot that the execution has made, which stays. */
  readonly maskedSnapshotIdentifier: string;
  /** Start date of the execution in ISO 8601. What was made since is a parallel execution's, and is left to a later one. */
  readonly startedAt: string;
}

export interface PruneSnapshotsResult {
  /** Identifiers of the snapshots that were deleted. */
  readonly deleted: readonly string[];
}

export type SnapshotStep = ChooseSnapshotStep | PruneSnapshotsStep;

/**
 * Names of the errors that the workflow's functions throw, which the state machine matches on. `DataMasqueUnavailable`
 * and `RdsUnavailable` may pass by waiting, and `DataMasqueLoginRefused` where the login was good before.
 */
export const StepError = {
  /** The execution's input, or what it names, cannot be used. */
  REQUEST_REFUSED: 'RequestRefused',
  /** DataMasque or Secrets Manager did not answer, or answered that it cannot now (401 twice, 408, 425, 429, 5xx). */
  DATAMASQUE_UNAVAILABLE: 'DataMasqueUnavailable',
  /** DataMasque refused what it was asked. */
  DATAMASQUE_REFUSED: 'DataMasqueRefused',
  /** DataMasque refused the login of its own user: a mistake at first, later rather a rotation that is under way. */
  DATAMASQUE_LOGIN_REFUSED: 'DataMasqueLoginRefused',
  /** RDS throttles, or cannot answer now. */
  RDS_UNAVAILABLE: 'RdsUnavailable',
  /** DataMasque cannot log in to the clone with what the database secret says. */
  CLONE_UNREACHABLE: 'CloneUnreachable',
  /** A secret cannot be read or lacks a field. */
  SECRET_UNUSABLE: 'SecretUnusable',
  /** The snapshot to start from does not exist or cannot be restored. */
  SNAPSHOT_UNUSABLE: 'SnapshotUnusable',
} as const;
