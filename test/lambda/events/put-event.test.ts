import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventBus } from '../../../lambda/events/put-event';

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let asked: Asked[];
let answer: { status: number; body: string };

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }) };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.statusCode = answer.status;
    response.end(answer.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterEach(() => server.close());

function bus(port: number) {
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return eventBus(client, 'masking');
}

function put(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const event = { source: 'masking.automation', detailType: 'Masking Run Finished', detail: { café: 'ö' } };
  return bus(port)(event);
}

describe('an event', () => {
  it('is put on the bus by a signed call', async () => {
    await put();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).toMatchObject({
      'x-amz-target': 'AWSEvents.PutEvents',
      'content-type': 'application/x-amz-json-1.1',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/events\/aws4_request, /,
      ),
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      Entries: [
        {
          Source: 'masking.automation',
          DetailType: 'Masking Run Finished',
          Detail: '{"café":"ö"}',
          EventBusName: 'masking',
        },
      ],
    });
  });

  it('that is refused is an error', async () => {
    answer = { status: 400, body: '{"__type":"AccessDeniedException"}' };
    await expect(put()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('that was not taken is an error, although the call succeeded', async () => {
    answer.body = JSON.stringify({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }],
    });
    await expect(put()).rejects.toThrow('EventBridge did not take an event: ThrottlingException: slow down');
  });

  it('that the bus cannot be reached for is an error', async () => {
    server.closeAllConnections();
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const lost = bus(port);
    await expect(lost({ source: 's', detailType: 't', detail: {} })).rejects.toThrow('ECONNREFUSED');
  });
});
