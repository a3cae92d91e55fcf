import { randomUUID } from 'node:crypto';
import type { RdsAccount } from './rds-account';
import type { StoredSnapshot } from './stored-snapshot';

/** An event as RDS sends it to EventBridge when a snapshot is complete. Source: Amazon RDS user guide, events. */
export interface SnapshotEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: 'aws.rds';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly EventCategories: readonly string[];
    readonly SourceType: string;
    readonly SourceArn: string;
    readonly SourceIdentifier: string;
    readonly Date: string;
    readonly Message: string;
    readonly EventID: string;
  };
}

const BY_RESOURCE = {
  snapshot: {
    detailType: 'RDS DB Snapshot Event',
    sourceType: 'SNAPSHOT',
    manual: 'RDS-EVENT-0042',
    automated: 'RDS-EVENT-0091',
  },
  'cluster-snapshot': {
    detailType: 'RDS DB Cluster Snapshot Event',
    sourceType: 'CLUSTER_SNAPSHOT',
    manual: 'RDS-EVENT-0075',
    automated: 'RDS-EVENT-0169',
  },
} as const;

type SnapshotListener = (event: SnapshotEvent) => void;

/** Tells of each snapshot that is complete, if somebody listens. */
export class SnapshotEvents {
  private readonly listeners: SnapshotListener[] = [];
  private readonly ended = new AbortController();

  constructor(private readonly account: RdsAccount) {}

  listen(listener: SnapshotListener): void {
    this.listeners.push(listener);
  }

  /** Waits for a snapshot that was begun, and tells of it. */
  follow(resource: keyof typeof BY_RESOURCE, snapshot: StoredSnapshot): void {
    // What RDS announces of a snapshot of AWS Backup is not documented: nothing here.
    if (this.listeners.length === 0 || snapshot.isShared || snapshot.type === 'awsbackup') return;
    this.untilDone(snapshot).then(
      () => this.tell(resource, snapshot),
      () => undefined,
    );
  }

  /** A real timer may wake a moment early, when the snapshot is not done by the clock. */
  private async untilDone(snapshot: StoredSnapshot): Promise<void> {
    while (snapshot.progress < 1) {
      const left = snapshot.details.takes * (1 - snapshot.progress);
      await this.account.clock.sleep(Math.ceil(left), this.ended.signal);
    }
  }

  close(): void {
    this.ended.abort();
  }

  private async tell(resource: keyof typeof BY_RESOURCE, snapshot: StoredSnapshot): Promise<void> {
    if ((await snapshot.status()) !== 'available') return;
    const event = this.eventOf(resource, snapshot);
    for (const listener of this.listeners) listener(event);
  }

  private eventOf(
    resource: keyof typeof BY_RESOURCE,
    { arn, identifier, type }: StoredSnapshot,
  ): SnapshotEvent {
    const { accountId, region, clock } = this.account;
    const { detailType, sourceType, manual, automated } = BY_RESOURCE[resource];
    const now = new Date(clock.now()).toISOString();
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source: 'aws.rds',
      account: accountId,
      time: `${now.slice(0, 19)}Z`,
      region,
      resources: [arn],
      detail: {
        EventCategories: [type === 'manual' ? 'creation' : 'backup'],
        SourceType: sourceType,
        SourceArn: arn,
        SourceIdentifier: identifier,
        Date: now,
        Message: type === 'manual' ? 'Manual snapshot created' : 'Automated snapshot created',
        EventID: type === 'manual' ? manual : automated,
      },
    };
  }
}
