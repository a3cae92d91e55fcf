import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signedAccess } from '../../../cli/access/signed-access';
import { ApiClient } from '../../../client/api-client';
import type { WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { expectedSignature, signatureOf } from '../signature-verifier';

const SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const IDENTITY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET_ACCESS_KEY };

describe('the judge of these tests', () => {
  it.each([
    ['/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
  ])('agrees with the test suite of AWS on GET %s', (target, signature) => {
    const headers = {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=',
    };
    expect(expectedSignature({ method: 'GET', target, headers, body: '' }, SECRET_ACCESS_KEY)).toBe(
      signature,
    );
  });
});

describe('a signed request', () => {
  const requests: WireRequest[] = [];
  let location: string | undefined;
  let server: LoopbackServer;
  let other: LoopbackServer;
  const reachedOther: WireRequest[] = [];

  beforeAll(async () => {
    server = await serveOnLoopback(async (request) => {
      requests.push(request);
      const headers: Record<string, string> = location === undefined ? {} : { location };
      return { status: location === undefined ? 200 : 307, headers, body: '{}' };
    }, 0);
    other = await serveOnLoopback(async (request) => {
      reachedOther.push(request);
      return { status: 200, headers: {}, body: '{}' };
    }, 0);
  });

  beforeEach(() => {
    requests.length = 0;
    location = undefined;
  });

  afterAll(async () => {
    await server.close();
    await other.close();
  });

  function client(sessionToken?: string): ApiClient {
    const access = signedAccess({
      region: 'eu-central-1',
      credentials: async () => ({ ...IDENTITY, sessionToken }),
    });
    return new ApiClient({ baseUrl: server.url, access });
  }

  function arrived(): WireRequest {
    const request = requests.at(-1);
    if (request === undefined) throw new Error('no request arrived');
    return request;
  }

  it('has the signature that the service computes from what arrives, whatever the query holds', async () => {
    const wellFormed = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(wellFormed, wellFormed, async (database, nextToken) => {
        await client().listRuns({ database, nextToken, limit: 5 });
        const request = arrived();
        expect(new URL(request.target, server.url).searchParams.get('database')).toBe(database);
        expect(signatureOf(request)).toBe(expectedSignature(request, SECRET_ACCESS_KEY));
      }),
      { numRuns: 60 },
    );
  });

  it('is signed right whatever the execution is called', async () => {
    const wellFormed = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((name) => !/^\.\.?$/.test(name));
    await fc.assert(
      fc.asyncProperty(wellFormed, async (name) => {
        await client().describeExecution({ name });
        expect(signatureOf(arrived())).toBe(expectedSignature(arrived(), SECRET_ACCESS_KEY));
      }),
      { numRuns: 60 },
    );
  });

  it('signs what it carries, the idempotency key included', async () => {
    await client().startExecution({ databaseIdentifier: 'orders' }, 'a key – ключ');
    const { headers, body } = arrived();
    expect(JSON.parse(body)).toEqual({ databaseIdentifier: 'orders', idempotencyKey: 'a key – ключ' });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, /,
    );
    expect(signatureOf(arrived())).toBe(expectedSignature(arrived(), SECRET_ACCESS_KEY));
    expect(signatureOf(arrived())).not.toBe(
      expectedSignature({ ...arrived(), body: '{}' }, SECRET_ACCESS_KEY),
    );
  });

  it('bears the token of temporary credentials, and signs it', async () => {
    await client('a-session-token').listStateMachines();
    const { headers } = arrived();
    expect(headers['x-amz-security-token']).toBe('a-session-token');
    expect(headers.authorization).toContain('x-amz-security-token,');
    expect(signatureOf(arrived())).toBe(expectedSignature(arrived(), SECRET_ACCESS_KEY));
  });

  it('is signed anew for each attempt, and never has the secret in it', async () => {
    await client().listStateMachines();
    await client().listStateMachines();
    for (const request of requests) expect(JSON.stringify(request)).not.toContain(SECRET_ACCESS_KEY);
    expect(requests).toHaveLength(2);
  });

  it('does not go on to another address that it is sent to', async () => {
    location = `${other.url}/state-machines`;
    await expect(client('a-session-token').listStateMachines()).rejects.toMatchObject({
      kind: 'unexpected',
      message: 'the API answered with a redirect, which is not followed',
    });
    expect(reachedOther).toEqual([]);
  });
});
