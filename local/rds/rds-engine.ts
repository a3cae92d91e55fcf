import type { Clock } from '../clock';
import type { Database, DatabaseImage, DatabaseStore } from '../postgres/database-store';

/** A JSON-like value of an RDS request or answer, by the API's own member names; timestamps are `Date`. */
export type RdsValue = string | number | boolean | Date | RdsRecord | readonly RdsValue[];
export interface RdsRecord {
  readonly [member: string]: RdsValue | undefined;
}

/** How long the service takes, in milliseconds of the injected clock. */
export interface RdsTimings {
  readonly restoreMilliseconds: number;
  readonly snapshotMilliseconds: number;
  readonly deleteMilliseconds: number;
}

/** Where a test makes the service misbehave. Every member may be left out. */
export interface RdsFaults {
  /** Called before an operation takes effect; what it throws is the answer, and nothing was done. */
  before?(operation: string, parameters: RdsRecord): void | Promise<void>;
  /** Called once an operation took effect; gives the answer to send, or throws to lose it. */
  after?(operation: string, parameters: RdsRecord, result: RdsRecord): RdsRecord | Promise<RdsRecord>;
  /** The status to show for an instance in place of its true one. */
  instanceStatus?(identifier: string, status: string): string;
  /** The status to show for a snapshot in place of its true one. */
  snapshotStatus?(identifier: string, status: string): string;
}

export interface RdsEngineOptions {
  readonly clock: Clock;
  readonly store: DatabaseStore;
  readonly accountId: string;
  readonly region: string;
  readonly timings?: Partial<RdsTimings>;
  readonly faults?: RdsFaults;
}

/** The source database of local mode. */
export interface RdsSource {
  readonly identifier: string;
  readonly dbname: string;
  readonly masterUsername: string;
  readonly masterPassword: string;
  /** @default 'postgres' */
  readonly engine?: string;
  readonly engineVersion?: string;
  /** @default 'db.t4g.medium' */
  readonly instanceClass?: string;
  /** @default first zone of the Region */
  readonly availabilityZone?: string;
  readonly multiAz?: boolean;
  readonly kmsKeyId?: string;
  readonly subnetGroup?: string;
  readonly securityGroupIds?: readonly string[];
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The RDS service of local mode. */
export declare class RdsEngine {
  constructor(options: RdsEngineOptions);
  /** Runs an operation by its API name with the API's parameter names. Throws RdsError. */
  call(operation: string, parameters: RdsRecord): Promise<RdsRecord>;
  createSource(source: RdsSource): Promise<Database>;
  /** The database behind an available instance. */
  database(identifier: string): Promise<Database>;
  /** The data that a snapshot holds. */
  snapshotImage(identifier: string): Promise<DatabaseImage>;
  takeAutomatedSnapshot(identifier: string): Promise<string>;
  setMasterPassword(identifier: string, password: string): void;
  close(): Promise<void>;
}
