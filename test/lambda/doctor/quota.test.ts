import { DescribeAccountAttributesCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { awsError, DoctorFixture, madeWith, SNAPSHOT_KEY } from './doctor-fixture';

const FIX = 'delete what is not needed, or ask for a higher quota in Service Quotas';

describe('the line of the quotas', () => {
  it('says how much is in use and what a run needs, of an instance', async () => {
    await expect(new DoctorFixture().line('quota')).resolves.toEqual({
      check: 'quota',
      result: 'pass',
      message:
        '3 of 40 DB instances are in use, and a run needs 1 more; 12 of 100 manual DB snapshots are in use, and a run needs 1 more; 400 of 100000 GiB of allocated storage are in use, and a run needs 100 more',
    });
  });

  it('says so of a cluster, whose storage is in no quota', async () => {
    const doctor = new DoctorFixture(madeWith({ clusterCloning: 'copy-on-write' }));
    doctor.hasCluster({});
    await expect(doctor.line('quota')).resolves.toMatchObject({
      result: 'pass',
      message:
        '3 of 40 DB instances are in use, and a run needs 1 more; 1 of 40 DB clusters are in use, and a run needs 1 more; 4 of 100 manual DB cluster snapshots are in use, and a run needs 1 more',
    });
  });

  it.each([
    ['DBInstances', [40, 40], '40 of 40 DB instances are in use, and a run needs 1 more'],
    ['ManualSnapshots', [100, 100], '100 of 100 manual DB snapshots are in use, and a run needs 1 more'],
    [
      'AllocatedStorage',
      [950, 1000],
      '950 of 1000 GiB of allocated storage are in use, and a run needs 100 more',
    ],
  ] as const)('fails where %s leaves no room', async (quota, numbers, message) => {
    const doctor = new DoctorFixture();
    doctor.hasQuotas({ [quota]: numbers });
    await expect(doctor.line('quota')).resolves.toEqual({
      check: 'quota',
      result: 'fail',
      message,
      fix: FIX,
    });
  });

  it('counts the last one that is free as room', async () => {
    const doctor = new DoctorFixture();
    doctor.hasQuotas({ DBInstances: [39, 40], ManualSnapshots: [99, 100], AllocatedStorage: [900, 1000] });
    await expect(doctor.line('quota')).resolves.toMatchObject({ result: 'pass' });
  });

  it('counts a snapshot that is taken, the original of a copied one, and the storage that clones are given', async () => {
    const doctor = new DoctorFixture(
      madeWith({ snapshotKeyId: SNAPSHOT_KEY, snapshotMaxAgeSeconds: 0, cloneAllocatedStorage: 500 }),
    );
    doctor.hasQuotas({ ManualSnapshots: [98, 100], AllocatedStorage: [600, 1000] });
    await expect(doctor.line('quota')).resolves.toMatchObject({
      result: 'fail',
      message:
        '98 of 100 manual DB snapshots are in use, and a run needs 3 more; 600 of 1000 GiB of allocated storage are in use, and a run needs 500 more',
    });
  });

  it('cannot tell where it may not ask, or is not answered', async () => {
    const doctor = new DoctorFixture();
    doctor.rds.on(DescribeAccountAttributesCommand).rejects(awsError('AccessDenied'));
    await expect(doctor.line('quota')).resolves.toMatchObject({
      result: 'warn',
      message: "could not be told, for the doctor's role is denied rds:DescribeAccountAttributes",
    });
    doctor.rds.on(DescribeAccountAttributesCommand).resolves({});
    await expect(doctor.line('quota')).resolves.toMatchObject({ result: 'warn' });
  });
});
