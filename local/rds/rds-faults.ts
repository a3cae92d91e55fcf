import type { RdsRecord } from './rds-values';

/** Where a test makes the service misbehave. Every member may be left out. */
export interface RdsFaults {
  /** Called before an operation takes effect; what it throws is the answer, and nothing was done. */
  before?(operation: string, parameters: RdsRecord): void | Promise<void>;
  /** Called once an operation took effect; gives the answer to send, or throws to lose it. */
  after?(operation: string, parameters: RdsRecord, result: RdsRecord): RdsRecord | Promise<RdsRecord>;
  /** The status that an instance shows and acts by, in place of its true one. */
  instanceStatus?(identifier: string, status: string): string;
  /** The status that a cluster shows and acts by, in place of its true one. */
  clusterStatus?(identifier: string, status: string): string;
  /** The status that a snapshot, of an instance or a cluster, shows and acts by, in place of its true one. */
  snapshotStatus?(identifier: string, status: string): string;
  /** Whether a deleted instance or cluster stays in `deleting` for ever. */
  neverGone?(identifier: string): boolean;
}
