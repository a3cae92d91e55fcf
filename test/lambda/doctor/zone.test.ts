import { DescribeInstancesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, DoctorFixture, madeWith } from './doctor-fixture';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

const subnetsAsked = () =>
  doctor.ec2.commandCalls(DescribeSubnetsCommand).map(({ args }) => args[0].input.SubnetIds);

describe('the line of the zone', () => {
  it('passes with the zone of the source where none is asked for', async () => {
    expect(await doctor.line('zone')).toMatchObject({
      result: 'pass',
      message: 'the clone is to be in us-east-1a, as orders is; its subnets have 17 free addresses',
    });
    expect(subnetsAsked()).toEqual([['subnet-a']]);
  });

  it('goes by the request before the construct', async () => {
    doctor = new DoctorFixture(madeWith({ zone: 'us-east-1b' }));
    await doctor.line('zone');
    await doctor.line('zone', { preferredAvailabilityZone: 'us-east-1a' });
    expect(subnetsAsked()).toEqual([['subnet-b'], ['subnet-a']]);
  });

  it('fails for one in which the database has no subnet', async () => {
    doctor = new DoctorFixture(madeWith({ zone: 'us-east-1f' }));
    expect(await doctor.line('zone')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('no subnet of orders'),
      fix: 'ask for one of its zones, us-east-1a, us-east-1b, or for none',
    });
  });

  it('fails for one whose subnets have no free address', async () => {
    doctor.ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [{ AvailableIpAddressCount: 0 }] });
    expect(await doctor.line('zone')).toMatchObject({
      result: 'fail',
      message: 'the subnets of orders in us-east-1a, subnet-a, have no free address',
    });
  });

  it('warns where that cannot be told', async () => {
    doctor.ec2.on(DescribeSubnetsCommand).rejects(awsError('UnauthorizedOperation'));
    expect(await doctor.line('zone')).toMatchObject({
      result: 'warn',
      message: expect.stringContaining('ec2:DescribeSubnets'),
    });
  });

  it('warns for a database of which RDS knows no subnet', async () => {
    doctor.hasInstance({ DBSubnetGroup: undefined, AvailabilityZone: undefined });
    expect(await doctor.line('zone')).toMatchObject({ result: 'warn' });
  });

  describe('of the host that masks', () => {
    beforeEach(() => {
      doctor = new DoctorFixture(madeWith({ zoneHostId: 'i-0123456789abcdef0' }));
    });

    it('is asked of EC2', async () => {
      doctor.ec2.on(DescribeInstancesCommand).resolves({
        Reservations: [{ Instances: [{ Placement: { AvailabilityZone: 'us-east-1b' } }] }],
      });
      expect(await doctor.line('zone')).toMatchObject({
        result: 'pass',
        message: expect.stringContaining('is to be in us-east-1b;'),
      });
    });

    it('fails where there is no such host', async () => {
      expect(await doctor.line('zone')).toMatchObject({
        result: 'fail',
        message: expect.stringContaining('i-0123456789abcdef0, which does not exist'),
      });
    });

    it('is not looked for where a request asks for a zone', async () => {
      expect(await doctor.line('zone', { preferredAvailabilityZone: 'us-east-1a' })).toMatchObject({
        result: 'pass',
      });
      expect(doctor.ec2.commandCalls(DescribeInstancesCommand)).toEqual([]);
    });
  });
});
