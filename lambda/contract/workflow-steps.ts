/**
 * What the workflow's state machine and its Lambda functions say to each other. The construct builds payloads of
 * these types; the handlers take them. No field ever holds a password, a token or a run secret.
 */
import type { ResourceNames } from './resource-names';
import type { RulesetRecipe } from './ruleset-recipe';

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
  /** What the ruleset masked by when it was checked. */
  readonly recipe: RulesetRecipe;
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
  /** Name of its DB subnet group; absent where it is in none, and so in no VPC. */
  readonly subnetGroup?: string;
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
  /** The one database of the server that will be masked. */
  readonly maskedDatabase: string;
  /** Its schema that rules without a schema are about; empty for engines that have none. */
  readonly maskedSchema: string;
}

/** Asks the masking function to start the run, or to find the one that an earlier try started. */
export interface StartRunStep {
  readonly step: 'start-run';
  readonly runName: string;
  readonly connectionId: string;
  readonly rulesetId: string;
  /** What the ruleset masked by when the request was checked: nothing is started under another recipe. */
  readonly recipe: RulesetRecipe;
  readonly runSecretArn: string | null;
}

/** What an execution started. A run of DataMasque is the execution's own only when it agrees with all of this. */
export interface StartedRun {
  /** DataMasque's number of the run. It is unique within one state of the server's database only. */
  readonly maskRunId: number;
  readonly runName: string;
  readonly connectionId: string;
  readonly rulesetId: string;
}

export type StartRunResult = StartedRun;

/** Asks the masking function how the run is doing. */
export interface CheckRunStep extends StartedRun {
  readonly step: 'check-run';
  readonly rulesetName: string;
  /** What the ruleset masked by when the request was checked. */
  readonly recipe: RulesetRecipe;
}

export interface CheckRunResult {
  /** False when DataMasque has no such run of this execution, which it may say once while it is restarted. */
  readonly exists: boolean;
  /** DataMasque's own status; one that we do not know counts as in flight. */
  readonly status: string;
  readonly inFlight: boolean;
  /** False for a status that DataMasque's documentation does not name. */
  readonly known: boolean;
  /**
   * Why there is no such run, or the last warning or error lines of its log once it is over and not `finished`; empty
   * otherwise. At most 2,000 characters.
   */
  readonly message: string;
  /** Of a run that has finished: how the recipe differs from the one that was checked; null where it does not. */
  readonly recipeChange: string | null;
}

/** Asks the masking function to cancel every run of this execution that is in flight, and to delete its connection. */
export interface DisconnectStep {
  readonly step: 'disconnect';
  readonly connectionName: string;
  readonly runName: string;
  readonly rulesetName: string;
  /** Where the connection leads to; null where there never was a clone, and so no connection. */
  readonly clone: Pick<CloneEndpoint, 'address' | 'port'> | null;
}

export interface DisconnectResult {
  /** True when no run is in flight and no connection of this execution is left. */
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
  /** Whether the newest one may be one of AWS Backup. */
  readonly includeAwsBackup: boolean;
  /** RDS engine of the source, e.g. `postgres`. */
  readonly engine: string;
  /** Engine version of the source, for which its parameter and option groups are. */
  readonly engineVersion: string;
}

export interface ChooseSnapshotResult {
  /** Identifier (or ARN, for a shared snapshot) to restore; null when there is none and one must be taken. */
  readonly snapshotIdentifier: string | null;
  /** True for an encrypted snapshot of another account, which RDS restores from a copy only. */
  readonly copyFirst: boolean;
  /** `SnapshotType` to describe what is restored by: one that is taken or copied is `manual`. */
  readonly snapshotType: 'manual' | 'automated' | 'awsbackup' | 'shared';
  /**
   * Whether the source's parameter and option groups fit what is restored: RDS applies them to the same major version
   * only. A clone that they do not fit gets the default ones.
   */
  readonly groupsFit: boolean;
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
  /** DataMasque has a connection of this execution's name that leads to another database. */
  CONNECTION_TAKEN: 'ConnectionTaken',
  /** A secret cannot be read or lacks a field. */
  SECRET_UNUSABLE: 'SecretUnusable',
  /** The snapshot to start from does not exist or cannot be restored. */
  SNAPSHOT_UNUSABLE: 'SnapshotUnusable',
} as const;
