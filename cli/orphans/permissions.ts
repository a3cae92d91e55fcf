/** What of AWS whoever looks for orphans must be allowed to call. */
export const ORPHANS_PERMISSIONS = [
  'rds:DescribeDBInstances',
  'rds:DescribeDBClusters',
  'rds:DescribeDBSnapshots',
  'rds:DescribeDBClusterSnapshots',
  'states:DescribeExecution',
] as const;
