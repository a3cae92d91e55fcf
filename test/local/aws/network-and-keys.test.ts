import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ec2Service } from '../../../local/aws/ec2';
import { AWS_BODY_TYPES, awsEndpoint } from '../../../local/aws/endpoint';
import { kmsService } from '../../../local/aws/kms';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { CLONE_SECURITY_GROUP, LOCAL_VPC } from '../../../local/local-network';

const DEFAULT_KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';

let server: LoopbackServer;
let ec2: EC2Client;
let kms: KMSClient;

beforeAll(async () => {
  const services = new Map([
    ['ec2', ec2Service('us-east-1')],
    ['kms', kmsService(DEFAULT_KEY)],
  ]);
  server = await serveOnLoopback(awsEndpoint(services), 0, AWS_BODY_TYPES);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const configuration = { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  ec2 = new EC2Client(configuration);
  kms = new KMSClient(configuration);
});
afterAll(() => server.close());

describe('EC2 of local mode, with the unmodified client', () => {
  it('has the clones’ security group, which lets in what is on this machine', async () => {
    const { SecurityGroups } = await ec2.send(
      new DescribeSecurityGroupsCommand({ GroupIds: [CLONE_SECURITY_GROUP] }),
    );
    expect(SecurityGroups).toMatchObject([
      {
        GroupId: CLONE_SECURITY_GROUP,
        VpcId: LOCAL_VPC,
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '127.0.0.1/32' }] },
        ],
      },
    ]);
  });

  it('has a subnet in each zone', async () => {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    expect(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
      'us-east-1a',
      'us-east-1b',
      'us-east-1c',
    ]);
    const SubnetIds = ['subnet-us-east-1b'];
    await expect(ec2.send(new DescribeSubnetsCommand({ SubnetIds }))).resolves.toMatchObject({
      Subnets: [{ SubnetId: 'subnet-us-east-1b', AvailabilityZone: 'us-east-1b' }],
    });
  });

  it.each([
    ['InvalidGroup.NotFound', () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-<&>'] }))],
    ['InvalidSubnetID.NotFound', () => ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-1'] }))],
    ['InvalidAction', () => ec2.send(new DescribeVpcsCommand({}))],
  ])('answers with the service’s own %s', async (name, call) => {
    await expect(call()).rejects.toMatchObject({ name });
  });
});

describe('KMS of local mode, with the unmodified client', () => {
  it.each(['alias/aws/rds', DEFAULT_KEY])('has RDS’s default key, by %s', async (KeyId) => {
    await expect(kms.send(new DescribeKeyCommand({ KeyId }))).resolves.toMatchObject({
      KeyMetadata: { Arn: DEFAULT_KEY, KeyState: 'Enabled', KeyManager: 'AWS' },
    });
  });

  it('has no other key and no other operation', async () => {
    await expect(kms.send(new DescribeKeyCommand({ KeyId: 'alias/mine' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    await expect(kms.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
