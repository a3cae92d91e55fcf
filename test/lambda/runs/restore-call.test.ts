import { describe, expect, it } from 'vitest';
import { restoreCallOf } from '../../../lambda/runs/restore-call';

/** An event that schedules a call of RDS. */
function scheduled(resource: string, parameters: object) {
  return {
    id: 1,
    timestamp: new Date(0),
    type: 'TaskScheduled' as const,
    taskScheduledEventDetails: {
      resourceType: 'aws-sdk:rds',
      resource,
      region: 'us-east-1',
      parameters: JSON.stringify(parameters),
    },
  };
}

describe('a call with which a part of a clone is made', () => {
  it('says from which snapshot, and in which zone', () => {
    const call = scheduled('restoreDBInstanceFromDBSnapshot', {
      DbSnapshotIdentifier: 'rds:orders-2026-06-01',
      AvailabilityZone: 'us-east-1a',
    });
    expect(restoreCallOf(call)).toEqual({
      key: 'restoreDBInstanceFromDBSnapshot',
      availabilityZone: 'us-east-1a',
      sourceSnapshot: 'rds:orders-2026-06-01',
      engine: null,
    });
  });

  it('says of a cluster which engine it has', () => {
    const call = scheduled('restoreDBClusterFromSnapshot', {
      SnapshotIdentifier: 'rds:orders-2026-06-01',
      Engine: 'aurora-postgresql',
    });
    expect(restoreCallOf(call)).toMatchObject({
      engine: 'aurora-postgresql',
      sourceSnapshot: 'rds:orders-2026-06-01',
    });
  });

  it('is none that only looks', () => {
    expect(restoreCallOf(scheduled('describeDBInstances', {}))).toBeUndefined();
  });
});
