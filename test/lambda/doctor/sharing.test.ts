import { DescribeOptionGroupsCommand, type Option } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { awsError, DoctorFixture, madeWith } from './doctor-fixture';

function withOptions(options: readonly Option[]): DoctorFixture {
  const doctor = new DoctorFixture(madeWith({ isShared: true }));
  doctor.hasInstance({ OptionGroupMemberships: [{ OptionGroupName: 'orders-options' }] });
  doctor.rds
    .on(DescribeOptionGroupsCommand, { OptionGroupName: 'orders-options' })
    .resolves({ OptionGroupsList: [{ OptionGroupName: 'orders-options', Options: [...options] }] });
  return doctor;
}

describe('the line of sharing', () => {
  it('passes without a look where nothing is shared', async () => {
    const doctor = new DoctorFixture();
    await expect(doctor.line('sharing')).resolves.toEqual({
      check: 'sharing',
      result: 'pass',
      message: 'masked snapshots are shared with no other account',
    });
    expect(doctor.rds.commandCalls(DescribeOptionGroupsCommand)).toEqual([]);
  });

  it.each<[string, Option]>([
    ['persistent', { OptionName: 'TDE', Persistent: true }],
    ['permanent', { OptionName: 'TDE', Persistent: true, Permanent: true }],
    ['TDE, whatever RDS says of it', { OptionName: 'TDE_HSM' }],
  ])('fails for an option that is %s', async (_, option) => {
    await expect(
      withOptions([{ OptionName: 'NATIVE_NETWORK_ENCRYPTION' }, option]).line('sharing'),
    ).resolves.toEqual({
      check: 'sharing',
      result: 'fail',
      message: `the option group orders-options of orders has ${option.OptionName}, and RDS shares no snapshot with a persistent or permanent option`,
      fix: 'leave shareWithAccounts out, or give the database an option group without it where that is possible',
    });
  });

  it('passes for the persistent options of Oracle that keep no snapshot from being shared, and for others', async () => {
    const doctor = withOptions([
      { OptionName: 'Timezone', Persistent: true, Permanent: true },
      { OptionName: 'OLS', Persistent: true, Permanent: true },
      { OptionName: 'SQLT' },
    ]);
    await expect(doctor.line('sharing')).resolves.toMatchObject({ result: 'pass' });
  });

  it('passes for a cluster, which has no options', async () => {
    const doctor = new DoctorFixture(madeWith({ isShared: true }));
    doctor.hasCluster({});
    await expect(doctor.line('sharing')).resolves.toMatchObject({ result: 'pass' });
  });

  it('cannot tell where the group is gone', async () => {
    const doctor = withOptions([]);
    doctor.rds.on(DescribeOptionGroupsCommand).rejects(awsError('OptionGroupNotFoundFault'));
    await expect(doctor.line('sharing')).resolves.toMatchObject({ result: 'warn' });
  });
});
