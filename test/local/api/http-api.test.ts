import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type HttpApiHandler, httpApi, httpApiEvent } from '../../../local/api/http-api';
import { VirtualClock } from '../../../local/clock';

const LIST = { method: 'GET', path: '/executions', scope: 'read' } as const;
const START = { method: 'POST', path: '/executions', scope: 'start' } as const;
const STOP = { method: 'POST', path: '/executions/{name}/stop', scope: 'stop' } as const;

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
    expect(httpApiEvent(request, { key: 'POST /executions' }, clock)).toMatchObject({
      version: '2.0',
      routeKey: 'POST /executions',
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
    const bare = { method: 'GET', target: '/executions', headers: {}, body: '' };
    const event = httpApiEvent(bare, { key: 'GET /executions' }, clock);
    expect(event.body).toBeUndefined();
    expect(event).not.toHaveProperty('pathParameters');
    expect(event.queryStringParameters).toBeUndefined();
    expect(event.requestContext.http).toMatchObject({ sourceIp: '127.0.0.1', userAgent: '' });
  });

  it('passes the handler’s answer on, decoded', async () => {
    const seen: APIGatewayProxyEventV2[] = [];
    const handler: HttpApiHandler = async (event) => {
      seen.push(event);
      return {
        statusCode: 201,
        headers: { 'retry-after': 2 },
        body: Buffer.from('ok').toString('base64'),
        isBase64Encoded: true,
      };
    };
    const api = httpApi([{ routes: [START], handler }], clock);
    await expect(api(request)).resolves.toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'retry-after': '2' },
      body: 'ok',
    });
    expect(seen).toHaveLength(1);
  });

  it('answers 200 with nothing when the handler says nothing', async () => {
    const api = httpApi([{ routes: [LIST, START], handler: async () => ({}) }], clock);
    await expect(api(request)).resolves.toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '',
    });
  });

  describe('with several handlers', () => {
    const called: string[] = [];
    const handler =
      (name: string): HttpApiHandler =>
      async ({ routeKey, pathParameters }) => {
        called.push(`${name}: ${routeKey} ${JSON.stringify(pathParameters ?? null)}`);
        return { statusCode: 204 };
      };
    const api = httpApi(
      [
        { routes: [LIST, START], handler: handler('trigger') },
        { routes: [STOP], handler: handler('stop') },
      ],
      clock,
    );
    const call = async (method: string, target: string) => {
      called.length = 0;
      return (await api({ method, target, headers: {}, body: '' })).status;
    };

    it.each([
      ['GET', '/executions?limit=1', 'trigger: GET /executions null'],
      ['POST', '/executions', 'trigger: POST /executions null'],
      ['POST', '/executions/orders-1/stop', 'stop: POST /executions/{name}/stop {"name":"orders-1"}'],
      ['POST', '/executions/a%3Ab/stop', 'stop: POST /executions/{name}/stop {"name":"a:b"}'],
      ['POST', '/executions/%zz/stop', 'stop: POST /executions/{name}/stop {"name":"%zz"}'],
    ])(
      'gives %s %s to the one whose route fits, with the parts that it names',
      async (method, target, by) => {
        expect(await call(method, target)).toBe(204);
        expect(called).toEqual([by]);
      },
    );

    it.each([
      ['GET', '/'],
      ['DELETE', '/executions'],
      ['GET', '/executions/'],
      ['POST', '/executions//stop'],
      ['GET', '/executions/orders-1/stop'],
      ['POST', '/executions/orders-1/stop/now'],
    ])('has no route for %s %s', async (method, target) => {
      expect(await call(method, target)).toBe(404);
      expect(called).toEqual([]);
    });
  });
});
