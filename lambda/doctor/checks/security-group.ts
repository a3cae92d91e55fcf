import { DescribeSecurityGroupsCommand, type IpPermission, type SecurityGroup } from '@aws-sdk/client-ec2';
import { askedOf } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import { type Examination, factsOf } from '../examination';
import { type Finding, fail, notChecked, pass, warn } from '../finding';
import type { Source } from '../source';

const QUESTION = {
  service: 'Amazon EC2',
  endpoint: 'ec2',
  permission: 'ec2:DescribeSecurityGroups',
} as const;

const ANYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];
/** TCP by its name and by its number, and every protocol. */
const TCP: readonly (string | undefined)[] = ['tcp', '6', '-1'];

/** Whether the clones' security groups are of the database's VPC and let something in that may be DataMasque. */
export async function checkSecurityGroup(examination: Examination): Promise<Finding> {
  const { cloneSecurityGroupIds: ids } = factsOf(examination, 'which security groups its clones get');
  const groups = await describeGroups(ids, examination.tools);
  if (groups === undefined) {
    return fail(
      `not all of the clones' security groups exist: ${ids.join(', ')}`,
      "give the workflow's cloneSecurityGroups groups that exist",
    );
  }
  const { found: source } = await examination.source;
  if (source === undefined) return notChecked('the database', 'database');
  return misplaced(groups, source) ?? admission(groups, source);
}

/** Undefined where not all of them exist. */
async function describeGroups(
  ids: readonly string[],
  { ec2 }: DoctorDependencies,
): Promise<readonly SecurityGroup[] | undefined> {
  try {
    const command = new DescribeSecurityGroupsCommand({ GroupIds: [...ids] });
    const { SecurityGroups: groups = [] } = await askedOf(QUESTION, () => ec2.send(command));
    return groups;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('InvalidGroup')) return undefined;
    throw error;
  }
}

/** RDS takes for a clone only groups of its subnets' VPC. */
function misplaced(groups: readonly SecurityGroup[], { identifier, vpcId }: Source): Finding | undefined {
  const elsewhere = groups.filter(({ VpcId }) => vpcId !== undefined && VpcId !== vpcId);
  if (elsewhere.length === 0) return undefined;
  const named = elsewhere.map(({ GroupId, VpcId }) => `${GroupId} (${VpcId})`).join(', ');
  return fail(
    `${named} is not of the VPC of ${identifier}, ${vpcId}`,
    `give the workflow's cloneSecurityGroups groups of ${vpcId}`,
  );
}

function admission(groups: readonly SecurityGroup[], { port }: Source): Finding {
  const ids = groups.map(({ GroupId }) => GroupId ?? '').join(', ');
  if (port === undefined) {
    return warn(
      'could not be told, for RDS does not know the port of the database yet',
      `see that ${ids} admits DataMasque`,
    );
  }
  const admitted = [...new Set(groups.flatMap((group) => sourcesAdmitted(group, port)))];
  const others = admitted.filter((source) => !groups.some(({ GroupId }) => GroupId === source));
  if (admitted.some((source) => ANYWHERE.includes(source))) {
    return warn(
      `${ids} admits anybody on port ${port}`,
      'admit the security group of the DataMasque server instead',
    );
  }
  if (others.length > 0)
    return pass(`${ids} admits ${others.join(', ')} on port ${port}: see that DataMasque is among them`);
  return admitted.length > 0
    ? warn(
        `${ids} admits on port ${port} only what bears it itself`,
        'see that the DataMasque server does, or admit its security group',
      )
    : fail(
        `${ids} admits nothing on port ${port}`,
        `add a rule to it that admits the security group of the DataMasque server on TCP port ${port}`,
      );
}

/** Ids of groups and prefix lists, and ranges of addresses, that may open a connection to a port. */
function sourcesAdmitted({ IpPermissions: rules = [] }: SecurityGroup, port: number): readonly string[] {
  return rules
    .filter((rule) => isOfPort(rule, port))
    .flatMap(({ UserIdGroupPairs, IpRanges, Ipv6Ranges, PrefixListIds }) => [
      ...(UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
      ...(IpRanges ?? []).map(({ CidrIp }) => CidrIp),
      ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
      ...(PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ])
    .filter((source) => source !== undefined);
}

/** A rule of every protocol has no ports. */
function isOfPort({ IpProtocol, FromPort, ToPort }: IpPermission, port: number): boolean {
  if (!TCP.includes(IpProtocol)) return false;
  return IpProtocol === '-1' || ((FromPort ?? 0) <= port && port <= (ToPort ?? 65_535));
}
