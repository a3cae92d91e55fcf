import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, DoctorFixture, networkError } from './doctor-fixture';

const PLACE = 'us-east-1:111122223333';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

describe('the line of the database', () => {
  it.each([
    ['by its identifier', 'Orders'],
    ['by its ARN', `arn:aws:rds:${PLACE}:db:orders`],
  ])('passes for an instance, %s', async (_, databaseIdentifier) => {
    expect(await doctor.line('database', { databaseIdentifier })).toMatchObject({
      result: 'pass',
      message: 'the instance orders (postgres) is available',
    });
  });

  it.each([
    ['by its identifier', 'orders'],
    ['by its ARN', `arn:aws:rds:${PLACE}:cluster:orders`],
    ['by one of its instances', 'orders-1'],
  ])('passes for a cluster, %s', async (_, databaseIdentifier) => {
    doctor.hasCluster({});
    expect(await doctor.line('database', { databaseIdentifier })).toMatchObject({
      result: 'pass',
      message: 'the cluster orders (aurora-postgresql) is available',
    });
  });

  it('fails for one that there is not', async () => {
    expect(await doctor.line('database', { databaseIdentifier: 'payroll' })).toMatchObject({
      result: 'fail',
      message: 'there is no database payroll',
    });
  });

  it('does not take a cluster for what an ARN calls an instance', async () => {
    doctor.hasCluster({});
    const line = await doctor.line('database', { databaseIdentifier: `arn:aws:rds:${PLACE}:db:orders` });
    expect(line).toMatchObject({ result: 'fail' });
    expect(doctor.rds.commandCalls(DescribeDBClustersCommand)).toEqual([]);
  });

  it('fails for a cluster without an instance', async () => {
    doctor.hasCluster({ DBClusterMembers: [] });
    expect(await doctor.line('database')).toMatchObject({
      result: 'fail',
      message: 'the cluster orders has no instance to clone after',
    });
  });

  it('fails for an engine that cannot be masked, and for a cluster that cannot be cloned', async () => {
    doctor.hasInstance({ Engine: 'neptune' });
    expect(await doctor.line('database')).toMatchObject({
      result: 'fail',
      message: 'databases of engine neptune cannot be masked',
    });
    doctor = new DoctorFixture();
    doctor.hasCluster({ Engine: 'mysql' });
    expect(await doctor.line('database')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('Multi-AZ DB cluster'),
    });
  });

  it('warns for one of which no snapshot may be taken now, and goes on from it', async () => {
    doctor.hasInstance({ DBInstanceStatus: 'stopped' });
    const lines = await doctor.lines();
    expect(lines.filter(({ result }) => result !== 'pass')).toMatchObject([
      { check: 'database', result: 'warn', message: expect.stringContaining('is stopped') },
    ]);
  });

  it('fails for one that may not be looked at, for neither may the workflow', async () => {
    doctor.rds.on(DescribeDBInstancesCommand).rejects(awsError('AccessDenied'));
    expect(await doctor.line('database')).toMatchObject({
      result: 'fail',
      fix: expect.stringContaining('sourceDatabases'),
    });
  });

  it('warns where RDS does not answer, and says what to give the subnets', async () => {
    doctor.rds.on(DescribeDBInstancesCommand).rejects(networkError('ETIMEDOUT'));
    expect(await doctor.line('database')).toMatchObject({
      result: 'warn',
      fix: expect.stringContaining('an interface endpoint of rds'),
    });
  });
});
