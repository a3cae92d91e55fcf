import { DescribeInstancesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { zonesToTry } from '../../databases/clonable-source';
import { askedOf } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import type { Examination } from '../examination';
import { type Finding, fail, notChecked, pass, together, warn } from '../finding';
import { FindingError } from '../finding-error';
import type { Source } from '../source';
import { told } from '../told';

const QUESTION = { service: 'Amazon EC2', endpoint: 'ec2', permission: 'ec2:DescribeSubnets' } as const;
const HOST_QUESTION = { ...QUESTION, permission: 'ec2:DescribeInstances' } as const;

/** Whether the zone that the clone is to be in is one of the database's subnet group, and has addresses left. */
export async function checkZone(examination: Examination): Promise<Finding> {
  const { found: source } = await examination.source;
  if (source === undefined) return notChecked('the database', 'database');
  const wanted = await wantedZone(examination);
  const [zone] = zonesToTry(source, wanted);
  if (zone === undefined) {
    return warn(
      `RDS knows no subnet of ${source.identifier}`,
      'name a database that is in a VPC, which clones are made in',
    );
  }
  const why = wanted === null ? `, as ${source.identifier} is` : '';
  const isThere = pass(`the clone is to be in ${zone}${why}`);
  return together([isThere, await told(() => freeAddresses(source, zone, examination.tools))]);
}

/** The request's, or else that of the host that masks, or else the construct's; null where nobody asks for one. */
async function wantedZone({ fields, machine, tools }: Examination): Promise<string | null> {
  const { zone, zoneHostId } = machine?.facts ?? {};
  if (fields.preferredAvailabilityZone !== undefined) return fields.preferredAvailabilityZone;
  return zoneHostId === undefined ? (zone ?? null) : zoneOfHost(zoneHostId, tools);
}

async function zoneOfHost(instanceId: string, { ec2 }: DoctorDependencies): Promise<string> {
  try {
    const answer = await askedOf(HOST_QUESTION, () =>
      ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })),
    );
    const zone = answer.Reservations?.[0]?.Instances?.[0]?.Placement?.AvailabilityZone;
    if (zone !== undefined) return zone;
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('InvalidInstanceID'))) throw error;
  }
  throw new FindingError(
    fail(
      `the zone is to be that of the EC2 instance ${instanceId}, which does not exist`,
      "give the workflow's zone another instance, or a fixed zone",
    ),
  );
}

async function freeAddresses(source: Source, zone: string, { ec2 }: DoctorDependencies): Promise<Finding> {
  const ids = source.subnets.filter((subnet) => subnet.zone === zone).map(({ id }) => id);
  const { Subnets: subnets = [] } = await askedOf(QUESTION, () =>
    ec2.send(new DescribeSubnetsCommand({ SubnetIds: ids })),
  );
  const free = subnets.reduce((sum, { AvailableIpAddressCount }) => sum + (AvailableIpAddressCount ?? 0), 0);
  if (free > 0) return pass(`its subnets have ${free} free addresses`);
  return fail(
    `the subnets of ${source.identifier} in ${zone}, ${ids.join(', ')}, have no free address`,
    'free some, or ask for another zone',
  );
}
