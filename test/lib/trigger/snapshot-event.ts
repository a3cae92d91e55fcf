import { PLACE } from '../../iam/deployed-names';

/** An event of RDS about a snapshot; source: Amazon RDS user guide, overview of events. */
export function snapshotEvent(eventId: string, identifier: string, date = '2026-03-01T01:00:03.882Z') {
  const isOfCluster = ['RDS-EVENT-0075', 'RDS-EVENT-0169'].includes(eventId);
  const arn = `arn:aws:rds:${PLACE}:${isOfCluster ? 'cluster-snapshot' : 'snapshot'}:${identifier}`;
  return {
    version: '0',
    id: '844e2571-85d4-695f-b930-0153b71dcb42',
    'detail-type': isOfCluster ? 'RDS DB Cluster Snapshot Event' : 'RDS DB Snapshot Event',
    source: 'aws.rds',
    account: '111122223333',
    time: '2026-03-01T01:00:03Z',
    region: 'us-east-1',
    resources: [arn],
    detail: {
      EventCategories: ['creation'],
      SourceType: isOfCluster ? 'CLUSTER_SNAPSHOT' : 'SNAPSHOT',
      SourceArn: arn,
      Date: date,
      Message: 'snapshot created',
      SourceIdentifier: identifier,
      EventID: eventId,
    },
  };
}
