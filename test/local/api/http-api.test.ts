import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { httpApi, httpApiEvent } from '../../../local/api/http-api';
import { VirtualClock } from '../../../local/clock';

const clock = new VirtualClock(Date.UTC(2026, 0, 2));
const request = {
  method: 'POST',
  target: '/executions?status=RUNNING&tag=a&tag=b',
  headers: { host: '127.0.0.1:1', 'user-agent': 'test' },
  body: '{"a":1}',
  clientAddress: '127.0.0.1',
};

describe('the local HTTP API', () => {
  it('makes the event that API Gateway makes', () => {
    expect(httpApiEvent(request, clock)).toMatchObject({
      version: '2.0',
      rawPath: '/executions',
      rawQueryString: 'status=RUNNING&tag=a&tag=b',
      queryStringParameters: { status: 'RUNNING', tag: 'a,b' },
      headers: { host: '127.0.0.1:1' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        timeEpoch: Date.UTC(2026, 0, 2),
        http: { method: 'POST', path: '/executions', sourceIp: '127.0.0.1', userAgent: 'test' },
      },
    });
  });

  it('leaves out what the request does not have', () => {
    const event = httpApiEvent({ method: 'GET', target: '/executions', headers: {}, body: '' }, clock);
    expect(event.body).toBeUndefined();
    expect(event.queryStringParameters).toBeUndefined();
    expect(event.requestContext.http).toMatchObject({ sourceIp: '127.0.0.1', userAgent: '' });
  });

  it('passes the handler’s answer on, decoded', async () => {
    const seen: APIGatewayProxyEventV2[] = [];
    const api = httpApi(async (event) => {
      seen.push(event);
      return {
        statusCode: 201,
        headers: { 'retry-after': 2 },
        body: Buffer.from('ok').toString('base64'),
        isBase64Encoded: true,
      };
    }, clock);
    await expect(api(request)).resolves.toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'retry-after': '2' },
      body: 'ok',
    });
    expect(seen).toHaveLength(1);
  });

  it('answers 200 with nothing when the handler says nothing', async () => {
    const api = httpApi(async () => ({}), clock);
    await expect(api(request)).resolves.toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '',
    });
  });
});
