import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWS_BODY_TYPES } from '../../../local/aws/endpoint';
import { signedWith } from '../../../local/aws/signatures';
import { VirtualClock } from '../../../local/clock';
import type { WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { LocalServices } from '../../../local/local-services';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { expectedSignature } from '../../cli/signature-verifier';

const KEYS = { accessKeyId: 'LOCALKEY', secretAccessKey: 'the-secret-access-key' };

describe('the AWS endpoint that asks for keys', () => {
  let services: LocalServices;
  let server: LoopbackServer;

  beforeEach(async () => {
    services = new LocalServices({ clock: new VirtualClock(Date.UTC(2026, 0, 1)), store: new EmptyStore() });
    server = await serveOnLoopback(signedWith(KEYS, services.aws), 0, AWS_BODY_TYPES);
  });

  afterEach(() => server.close());

  const settings = (keys: Partial<typeof KEYS> = {}) => ({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { ...KEYS, ...keys },
    maxAttempts: 1,
  });
  const CALLS = {
    states: (keys?: Partial<typeof KEYS>) =>
      new SFNClient(settings(keys)).send(new ListStateMachinesCommand({})),
    rds: (keys?: Partial<typeof KEYS>) =>
      new RDSClient(settings(keys)).send(new DescribeDBInstancesCommand({})),
    ec2: (keys?: Partial<typeof KEYS>) => new EC2Client(settings(keys)).send(new DescribeSubnetsCommand({})),
  };

  it.each(['states', 'rds', 'ec2'] as const)('takes what the unmodified client of %s signs', async (name) => {
    await expect(CALLS[name]()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  it.each([
    ['states', 'UnrecognizedClientException', 'InvalidSignatureException'],
    ['rds', 'InvalidClientTokenId', 'SignatureDoesNotMatch'],
    ['ec2', 'InvalidClientTokenId', 'SignatureDoesNotMatch'],
  ] as const)(
    'refuses %s another key and another secret, as AWS does, and never names its own',
    async (name, unknown, wrong) => {
      const refusals = [CALLS[name]({ accessKeyId: 'AKIDOTHER' }), CALLS[name]({ secretAccessKey: 'other' })];
      const errors = await Promise.all(refusals.map((call) => call.catch((error: Error) => error)));
      expect(errors).toMatchObject([
        { name: unknown, message: expect.stringContaining('npm start') },
        { name: wrong, message: expect.stringContaining('npm start') },
      ]);
      expect(JSON.stringify(errors)).not.toMatch(/LOCALKEY|the-secret-access-key/);
    },
  );

  it('refuses a request that was changed after it was signed', async () => {
    const signed: WireRequest = {
      method: 'POST',
      target: '/a%20path/?b=2&a=%2F1&a=',
      headers: {
        host: '127.0.0.1',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': 'AWSStepFunctions.ListStateMachines',
      },
      body: '{}',
    };
    const scope = '20260101/us-east-1/states/aws4_request';
    const head = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=`;
    const withHead = { ...signed, headers: { ...signed.headers, authorization: head } };
    const authorization = `${head}${expectedSignature(withHead, KEYS.secretAccessKey)}`;
    const whole = { ...signed, headers: { ...signed.headers, authorization } };
    const handler = signedWith(KEYS, services.aws);
    expect((await handler(whole)).status).toBe(200);
    const changed: readonly WireRequest[] = [
      { ...whole, body: '{ }' },
      { ...whole, method: 'PUT' },
      { ...whole, target: '/' },
      { ...whole, target: `${signed.target}&c=3` },
      { ...whole, headers: { ...whole.headers, 'x-amz-target': 'AWSStepFunctions.ListExecutions' } },
      { ...whole, headers: { ...whole.headers, 'x-amz-date': '20260102T000000Z' } },
    ];
    for (const request of changed) expect((await handler(request)).status).toBe(403);
  });

  it.each([
    'Bearer token',
    'AWS4-HMAC-SHA256 Credential=LOCALKEY/20260101/us-east-1/states/aws4_request',
    'AWS4-HMAC-SHA256 Credential=LOCALKEY/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=',
    'AWS4-HMAC-SHA256 Credential=LOCALKEY/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
  ])('refuses the authorization "%s"', async (authorization) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    });
    expect(response.status).toBe(403);
  });

  it.each([
    ['states', 'application/x-www-form-urlencoded'],
    ['states', 'text/plain'],
    ['states', 'application/json'],
    ['rds', 'application/x-amz-json-1.0'],
    ['rds', 'text/plain'],
  ])('takes no body for %s of the type %s', async (service, type) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=LOCALKEY/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const headers = { authorization, 'content-type': type };
    expect((await fetch(server.url, { method: 'POST', headers, body: '{}' })).status).toBe(415);
  });
});
