import type { Clock } from '../clock';
import { zonesOf } from '../local-network';
import type { DatabaseStore } from '../postgres/database-store';
import type { RdsFaults } from './rds-faults';

/** How long the service takes, in milliseconds of the injected clock. */
export interface RdsTimings {
  /** From the restore of an instance or a cluster to `available`. @default 7 minutes */
  readonly restoreMilliseconds: number;
  /** From CreateDBInstance in a cluster to `available`. @default 5 minutes */
  readonly createMemberMilliseconds: number;
  /** From the call that takes or copies a snapshot to `available`. @default 4 minutes */
  readonly snapshotMilliseconds: number;
  /** The same for snapshots of one database, by its identifier. @default as for all */
  readonly snapshotMillisecondsOf?: ReadonlyMap<string, number>;
  /** From the call that deletes an instance or a cluster until it is gone. @default 6 minutes */
  readonly deleteMilliseconds: number;
}

const MINUTE = 60_000;

export const DEFAULT_TIMINGS: RdsTimings = {
  restoreMilliseconds: 7 * MINUTE,
  createMemberMilliseconds: 5 * MINUTE,
  snapshotMilliseconds: 4 * MINUTE,
  deleteMilliseconds: 6 * MINUTE,
};

/** What RDS resources are called in an ARN. */
export type RdsResourceKind = 'db' | 'snapshot' | 'cluster' | 'cluster-snapshot';

/** An engine and the major version that a parameter or option group is for. */
export interface GroupFamily {
  readonly engine: string;
  readonly majorVersion: string;
}

/** One account in one Region, with what its resources share. */
export class RdsAccount {
  /** What the parameter groups of sources are for, by name. */
  readonly parameterGroups = new Map<string, GroupFamily>();
  /** The same of option groups. */
  readonly optionGroups = new Map<string, GroupFamily>();

  constructor(
    readonly clock: Clock,
    readonly store: DatabaseStore,
    readonly accountId: string,
    readonly region: string,
    readonly timings: RdsTimings,
    readonly faults: RdsFaults,
  ) {}

  /** The Region's three zones. */
  get availabilityZones(): readonly string[] {
    return zonesOf(this.region);
  }

  /** The key of `alias/aws/rds`: snapshots under it cannot be shared. */
  get defaultKmsKeyArn(): string {
    return `arn:${this.partition}:kms:${this.region}:${this.accountId}:key/00000000-0000-4000-8000-0000000000d5`;
  }

  /** How long taking a snapshot of a database takes. */
  snapshotMilliseconds(database: string): number {
    const { snapshotMilliseconds, snapshotMillisecondsOf } = this.timings;
    return snapshotMillisecondsOf?.get(database) ?? snapshotMilliseconds;
  }

  /** @param account whose it is; another one's only for what it shares */
  arn(kind: RdsResourceKind, identifier: string, account: string = this.accountId): string {
    return `arn:${this.partition}:rds:${this.region}:${account}:${kind}:${identifier}`;
  }

  /**
   * The identifier out of an ARN of this account and Region, or the text itself in lower case when it is no ARN.
   * An ARN of another kind, account or Region gives itself, which names nothing here.
   */
  identifierOf(kind: RdsResourceKind, text: string): string {
    const prefix = this.arn(kind, '');
    const lower = text.toLowerCase();
    return lower.startsWith(prefix) ? lower.slice(prefix.length) : lower;
  }

  private get partition(): string {
    if (this.region.startsWith('cn-')) return 'aws-cn';
    return this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }
}
