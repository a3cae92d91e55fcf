import { DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, BLUEPRINT, DoctorFixture, ENVIRONMENT, madeWith, SOURCE_KEY } from './doctor-fixture';

const NIGHTLY = 'rds:orders-2026-06-01-03-05';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

describe('the line of the snapshot', () => {
  it.each([
    [0.5, 'less than an hour'],
    [1.5, '1 hour'],
    [47, '47 hours'],
    [72, '3 days'],
  ])('passes with the newest one, and its age of %d hours', async (hoursOld, age) => {
    doctor.hasSnapshots([
      { name: 'orders-by-hand', hoursOld: 100 },
      { name: NIGHTLY, hoursOld },
      { name: 'orders-in-the-making', hoursOld: 0, status: 'creating' },
    ]);
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'pass',
      message: `the newest snapshot is ${NIGHTLY}, ${age} old`,
    });
  });

  it('warns for one of another major version than the database, whose groups do not fit it', async () => {
    doctor.hasSnapshots([{ name: NIGHTLY, hoursOld: 2, keyId: SOURCE_KEY, version: '15.8' }]);
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'warn',
      message: `the newest snapshot is ${NIGHTLY}, 2 hours old, of version 15.8, and the parameter and option groups of orders are for version 16.4: the clone gets default ones`,
    });
    expect(await doctor.line('key')).toMatchObject({ result: 'pass' });
  });

  it('is of AWS Backup, too, where the workflow looks for those', async () => {
    doctor = new DoctorFixture(madeWith({ includesAwsBackup: true }));
    await doctor.line('snapshot');
    const types = doctor.rds
      .commandCalls(DescribeDBSnapshotsCommand)
      .map(({ args }) => args[0].input.SnapshotType);
    expect(types).toEqual([undefined, 'awsbackup']);
  });

  it('passes where a run takes one: there is none, or none that is new enough', async () => {
    doctor.hasSnapshots([]);
    expect(await doctor.line('snapshot')).toMatchObject({ result: 'pass' });
    doctor = new DoctorFixture(madeWith({ snapshotMaxAgeSeconds: 3600 }));
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'pass',
      message: expect.stringContaining('a run takes one'),
    });
  });

  it('warns where there is none and none can be taken', async () => {
    doctor.hasSnapshots([]);
    doctor.hasInstance({ DBInstanceStatus: 'stopped' });
    expect(await doctor.line('snapshot')).toMatchObject({ result: 'warn' });
  });

  it('passes without one for a cluster that is cloned copy-on-write', async () => {
    doctor = new DoctorFixture(madeWith({ clusterCloning: 'copy-on-write' }));
    doctor.hasCluster({});
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'pass',
      message: expect.stringMatching(/^none is needed/),
    });
  });

  it('is of cluster snapshots for a cluster', async () => {
    doctor.hasCluster({});
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'pass',
      message: expect.stringContaining('a run takes one'),
    });
    expect(doctor.rds.commandCalls(DescribeDBSnapshotsCommand)).toEqual([]);
  });

  it('warns for a blueprint without one', async () => {
    doctor = new DoctorFixture({ ...ENVIRONMENT, machines: [BLUEPRINT] });
    doctor.hasSnapshots([]);
    expect(await doctor.line('snapshot')).toMatchObject({ result: 'warn', fix: 'take one before a run' });
  });

  describe('that is named', () => {
    it('passes for one of the database', async () => {
      doctor.hasSnapshots([{ name: 'orders-by-hand', hoursOld: 100 }]);
      expect(await doctor.line('snapshot', { sourceSnapshot: 'orders-by-hand' })).toMatchObject({
        result: 'pass',
        message: 'the snapshot orders-by-hand is available',
      });
    });

    it('passes for one that another account shares, and says that it is copied', async () => {
      const shared = 'arn:aws:rds:us-east-1:999900001111:snapshot:theirs';
      doctor.hasSnapshots([{ name: shared, hoursOld: 1, keyId: SOURCE_KEY }]);
      expect(await doctor.line('snapshot', { sourceSnapshot: shared })).toMatchObject({
        result: 'pass',
        message: expect.stringContaining('will be copied'),
      });
    });

    it.each([
      ['of another database', { of: 'payroll' }, 'was taken of payroll'],
      ['that is broken', { status: 'failed' }, 'is in status failed'],
    ])('fails for one %s', async (_, change, message) => {
      doctor.hasSnapshots([{ name: 'by-hand', hoursOld: 1, ...change }]);
      expect(await doctor.line('snapshot', { sourceSnapshot: 'by-hand' })).toMatchObject({
        result: 'fail',
        message: expect.stringContaining(message),
      });
    });

    it('fails for one that does not exist', async () => {
      doctor.rds.on(DescribeDBSnapshotsCommand).rejects(awsError('DBSnapshotNotFoundFault'));
      expect(await doctor.line('snapshot', { sourceSnapshot: 'by-hand' })).toMatchObject({
        result: 'fail',
        fix: 'name another one',
      });
    });
  });

  it.each([
    ['may not be listed', awsError('AccessDenied'), 'rds:DescribeDBSnapshots'],
    ['are not listed for now', awsError('ThrottlingException'), 'no more calls'],
  ])('warns where they %s', async (_, error, message) => {
    doctor.rds.on(DescribeDBSnapshotsCommand).rejects(error);
    expect(await doctor.line('snapshot')).toMatchObject({
      result: 'warn',
      message: expect.stringContaining(message),
    });
  });
});
