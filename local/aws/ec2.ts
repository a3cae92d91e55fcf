import { randomUUID } from 'node:crypto';
import type { WireHandler, WireResponse } from '../http/exchange';
import { CLONE_SECURITY_GROUP, LOCAL_VPC, subnetOf, zonesOf } from '../local-network';
import { ServiceError } from './service-error';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const SUBNET_ADDRESSES = 251;

type Operation = (fields: URLSearchParams) => string;

/**
 * EC2 of local mode, in the EC2 Query protocol: the network in which RDS says that its databases are. They listen on
 * loopback, so loopback is what the clones' security group admits.
 */
export function ec2Service(region: string): WireHandler {
  const operations: Readonly<Record<string, Operation>> = {
    DescribeSecurityGroups: (fields) => describeSecurityGroups(listOf(fields, 'GroupId')),
    DescribeSubnets: (fields) => describeSubnets(region, listOf(fields, 'SubnetId')),
  };
  return async (request) => {
    const fields = new URLSearchParams(request.body);
    const action = fields.get('Action') ?? '';
    try {
      if (!Object.hasOwn(operations, action)) throw unknownAction(action);
      return answer(200, `${action}Response`, operations[action]?.(fields) ?? '');
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return answer(error.status, 'Response', errors(error));
    }
  };
}

/** Members of a list, which the protocol numbers: `GroupId.1`, `GroupId.2`. */
function listOf(fields: URLSearchParams, name: string): readonly string[] {
  return [...fields].filter(([field]) => field.startsWith(`${name}.`)).map(([, value]) => value);
}

function describeSecurityGroups(ids: readonly string[]): string {
  const unknown = ids.find((id) => id !== CLONE_SECURITY_GROUP);
  if (unknown !== undefined) {
    throw new ServiceError('InvalidGroup.NotFound', `The security group '${unknown}' does not exist`);
  }
  const rule = item(
    '<ipProtocol>tcp</ipProtocol><fromPort>0</fromPort><toPort>65535</toPort>' +
      `<ipRanges>${item('<cidrIp>127.0.0.1/32</cidrIp>')}</ipRanges>`,
  );
  const group =
    `<groupId>${CLONE_SECURITY_GROUP}</groupId><groupName>clones</groupName>` +
    `<vpcId>${LOCAL_VPC}</vpcId><ipPermissions>${rule}</ipPermissions>`;
  return `<securityGroupInfo>${item(group)}</securityGroupInfo>`;
}

function describeSubnets(region: string, ids: readonly string[]): string {
  const zones = new Map(zonesOf(region).map((zone) => [subnetOf(zone), zone]));
  const unknown = ids.find((id) => !zones.has(id));
  if (unknown !== undefined) {
    throw new ServiceError('InvalidSubnetID.NotFound', `The subnet ID '${unknown}' does not exist`);
  }
  const subnets = [...zones]
    .filter(([id]) => ids.length === 0 || ids.includes(id))
    .map(([id, zone]) =>
      item(
        `<subnetId>${id}</subnetId><vpcId>${LOCAL_VPC}</vpcId><availabilityZone>${zone}</availabilityZone>` +
          `<availableIpAddressCount>${SUBNET_ADDRESSES}</availableIpAddressCount>`,
      ),
    );
  return `<subnetSet>${subnets.join('')}</subnetSet>`;
}

function item(content: string): string {
  return `<item>${content}</item>`;
}

function unknownAction(action: string): ServiceError {
  return new ServiceError(
    'InvalidAction',
    `The action ${/^\w+$/.test(action) ? action : '(none)'} is not valid for this web service.`,
  );
}

/** What a client sent may be in the message. */
function errors({ code, message }: ServiceError): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<Errors><Error><Code>${code}</Code><Message>${text}</Message></Error></Errors>`;
}

function answer(status: number, root: string, content: string): WireResponse {
  const requestId = randomUUID();
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}"><requestId>${requestId}</requestId>${content}</${root}>\n`,
  };
}
