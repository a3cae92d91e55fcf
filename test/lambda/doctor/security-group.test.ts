import { DescribeSecurityGroupsCommand, type IpPermission } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, BLUEPRINT, CLONES, DoctorFixture, ENVIRONMENT, WORKFLOW } from './doctor-fixture';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

/** The clones' group has one rule, and is of a VPC. */
function hasRule(rule: IpPermission, VpcId = 'vpc-1'): void {
  doctor.ec2
    .on(DescribeSecurityGroupsCommand)
    .resolves({ SecurityGroups: [{ GroupId: CLONES, VpcId, IpPermissions: [rule] }] });
}

const FROM_A_GROUP: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 5432,
  ToPort: 5432,
  UserIdGroupPairs: [{ GroupId: 'sg-datamasque' }],
};

describe('the line of the security groups', () => {
  it.each<[string, string, IpPermission]>([
    ['a security group', 'sg-datamasque', FROM_A_GROUP],
    [
      'a range of addresses',
      '10.0.0.0/16',
      { ...FROM_A_GROUP, UserIdGroupPairs: [], IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
    ],
    [
      'a range of IPv6',
      'fd00::/8',
      { ...FROM_A_GROUP, UserIdGroupPairs: [], Ipv6Ranges: [{ CidrIpv6: 'fd00::/8' }] },
    ],
    [
      'a prefix list',
      'pl-1',
      { ...FROM_A_GROUP, UserIdGroupPairs: [], PrefixListIds: [{ PrefixListId: 'pl-1' }] },
    ],
    ['a group, on a range of ports', 'sg-datamasque', { ...FROM_A_GROUP, FromPort: 5000, ToPort: 6000 }],
    [
      'a group, by every protocol',
      'sg-datamasque',
      { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-datamasque' }] },
    ],
  ])('passes where they let in %s, and names it', async (_, source, rule) => {
    hasRule(rule);
    expect(await doctor.line('security-group')).toMatchObject({
      result: 'pass',
      message: `${CLONES} admits ${source} on port 5432: see that DataMasque is among them`,
    });
  });

  it.each<[string, IpPermission]>([
    ['another port', { ...FROM_A_GROUP, FromPort: 3306, ToPort: 3306 }],
    ['another protocol', { ...FROM_A_GROUP, IpProtocol: 'udp' }],
    ['nobody', { ...FROM_A_GROUP, UserIdGroupPairs: [] }],
  ])('fails where they let in by %s', async (_, rule) => {
    hasRule(rule);
    expect(await doctor.line('security-group')).toMatchObject({
      result: 'fail',
      message: `${CLONES} admits nothing on port 5432`,
    });
  });

  it.each<[string, IpPermission]>([
    ['anybody', { ...FROM_A_GROUP, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    ['anybody by IPv6', { ...FROM_A_GROUP, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    ['only themselves', { ...FROM_A_GROUP, UserIdGroupPairs: [{ GroupId: CLONES }] }],
  ])('warns where they let in %s', async (_, rule) => {
    hasRule(rule);
    expect(await doctor.line('security-group')).toMatchObject({ result: 'warn' });
  });

  it('is about the port of the database', async () => {
    doctor.hasInstance({ Endpoint: { Port: 6543 } });
    expect(await doctor.line('security-group')).toMatchObject({
      result: 'fail',
      fix: expect.stringContaining('TCP port 6543'),
    });
    doctor.hasInstance({ Endpoint: undefined });
    expect(await doctor.line('security-group')).toMatchObject({ result: 'warn' });
  });

  it('fails for groups of another VPC than the database’s', async () => {
    hasRule(FROM_A_GROUP, 'vpc-2');
    expect(await doctor.line('security-group')).toMatchObject({
      result: 'fail',
      message: `${CLONES} (vpc-2) is not of the VPC of orders, vpc-1`,
    });
  });

  it('fails for groups that do not exist, whatever the database', async () => {
    doctor.ec2.on(DescribeSecurityGroupsCommand).rejects(awsError('InvalidGroup.NotFound'));
    expect(await doctor.line('security-group', { databaseIdentifier: 'payroll' })).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(CLONES),
    });
  });

  it('warns where they may not be looked at', async () => {
    doctor.ec2.on(DescribeSecurityGroupsCommand).rejects(awsError('UnauthorizedOperation'));
    expect(await doctor.line('security-group')).toMatchObject({
      result: 'warn',
      message: expect.stringContaining('ec2:DescribeSecurityGroups'),
    });
  });

  it('cannot be told of a blueprint, nor of several machines', async () => {
    for (const machines of [[BLUEPRINT], [WORKFLOW, BLUEPRINT]]) {
      doctor = new DoctorFixture({ ...ENVIRONMENT, machines });
      expect(await doctor.line('security-group')).toMatchObject({ result: 'warn' });
      expect(doctor.ec2.commandCalls(DescribeSecurityGroupsCommand)).toEqual([]);
    }
  });
});
