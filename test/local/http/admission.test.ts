import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORM_TYPE, JSON_TYPE, refusalOf } from '../../../local/http/admission';
import type { WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';

describe('a server of local mode', () => {
  let server: LoopbackServer;
  let asked: WireRequest[];

  beforeEach(async () => {
    asked = [];
    server = await serveOnLoopback(async (request) => {
      asked.push(request);
      return { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{"secret":"row"}' };
    }, 0);
  });

  afterEach(() => server.close());

  /** Sends bytes as they are: no client of Node.js lets a page's headers be written. */
  async function sent(...lines: readonly string[]): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.end(lines.join('\r\n').replaceAll('PORT', String(server.port)));
    return text(socket);
  }

  const GET = 'GET / HTTP/1.1';
  const END = ['Connection: close', '', ''];

  it.each(['127.0.0.1:PORT', 'localhost:PORT', 'LocalHost:PORT', '[::1]:PORT'])(
    'answers to the name %s',
    async (host) => {
      expect(await sent(GET, `Host: ${host}`, ...END)).toMatch(/^HTTP\/1\.1 200 /);
      expect(asked).toHaveLength(1);
    },
  );

  it.each([
    ['a name that resolves to loopback (DNS rebinding)', ['Host: evil.example:PORT']],
    ['such a name without a port', ['Host: evil.example']],
    ['a name that only begins as its own', ['Host: localhost.evil.example:PORT']],
    ['a name that only ends as its own', ['Host: evil-localhost:PORT']],
    ['a name with a user in front', ['Host: evil.example@127.0.0.1:PORT']],
    ['another port', ['Host: 127.0.0.1:1']],
    ['no port', ['Host: 127.0.0.1']],
    ['another address of this machine', ['Host: 127.0.0.2:PORT']],
    ['the address of every network', ['Host: 0.0.0.0:PORT']],
    ['a name that ends with a dot', ['Host: localhost.:PORT']],
    ['an empty name', ['Host:']],
    ['its own name and another one', ['Host: 127.0.0.1:PORT', 'Host: evil.example:PORT']],
    ['another name in a header of a proxy', ['Host: evil.example:PORT', 'X-Forwarded-Host: 127.0.0.1:PORT']],
  ])('refuses %s, and does not serve it', async (_, headers) => {
    const answer = await sent(GET, ...headers, ...END);
    expect(answer).toMatch(/^HTTP\/1\.1 (421|400) /);
    expect(answer).not.toContain('row');
    expect(asked).toEqual([]);
  });

  it('refuses a request of HTTP/1.0 that names no server', async () => {
    expect(await sent('GET / HTTP/1.0', ...END)).toMatch(/^HTTP\/1\.1 421 /);
    expect(asked).toEqual([]);
  });

  it('refuses a target that is the address of a server, as proxies take it', async () => {
    const answer = await sent('GET http://evil.example/ HTTP/1.1', 'Host: 127.0.0.1:PORT', ...END);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(asked).toEqual([]);
  });

  it.each(['http://127.0.0.1:PORT', 'http://localhost:PORT'])(
    'admits pages of its own origin %s',
    async (origin) => {
      expect(await sent(GET, 'Host: 127.0.0.1:PORT', `Origin: ${origin}`, ...END)).toMatch(/ 200 /);
    },
  );

  it.each([
    'http://evil.example',
    'http://evil.example:PORT',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://127.0.0.1:PORT.evil.example',
    'null',
    'file://',
    '',
  ])('refuses pages of the origin "%s"', async (origin) => {
    for (const request of [GET, 'POST / HTTP/1.1', 'OPTIONS / HTTP/1.1', 'DELETE / HTTP/1.1']) {
      const answer = await sent(request, 'Host: 127.0.0.1:PORT', `Origin: ${origin}`, ...END);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).not.toContain('row');
    }
    expect(asked).toEqual([]);
  });

  it('opens nothing to other origins, whatever a page asks for beforehand', async () => {
    const own = await sent(
      'OPTIONS / HTTP/1.1',
      'Host: 127.0.0.1:PORT',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: content-type',
      ...END,
    );
    expect(own.toLowerCase()).not.toContain('access-control-');
  });

  const post = (type: string | undefined, body = '{}', more: readonly string[] = []): Promise<string> =>
    sent(
      'POST / HTTP/1.1',
      'Host: 127.0.0.1:PORT',
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
      ...more,
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      body,
    );

  it.each([JSON_TYPE, 'application/json; charset=utf-8', 'Application/JSON'])(
    'takes a body of the type %s',
    async (type) => {
      expect(await post(type)).toMatch(/ 200 /);
      expect(asked).toMatchObject([{ body: '{}' }]);
    },
  );

  it.each([
    // what a page may send without asking first
    'text/plain',
    FORM_TYPE,
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    'text/plain, application/json',
    'application/jsonp',
    '',
    undefined,
  ])('refuses a body of the type %s', async (type) => {
    expect(await post(type)).toMatch(/^HTTP\/1\.1 415 /);
    expect(asked).toEqual([]);
  });

  it('refuses a body of no announced length and of no type', async () => {
    const lines = ['POST / HTTP/1.1', 'Host: 127.0.0.1:PORT', 'Transfer-Encoding: chunked'];
    expect(await sent(...lines, 'Connection: close', '', '2', '{}', '0', '', '')).toMatch(/ 415 /);
    expect(asked).toEqual([]);
  });

  it('takes a request without a body, and refuses one of a form without fields', async () => {
    expect(await post(undefined, '')).toMatch(/ 200 /);
    expect(await post(FORM_TYPE, '')).toMatch(/ 415 /);
    expect(asked).toHaveLength(1);
  });
});

it('leaves the port out where it is that of HTTP', () => {
  const message = (headersDistinct: Record<string, string[]>) =>
    ({ url: '/', headers: {}, headersDistinct }) as unknown as Parameters<typeof refusalOf>[0];
  const json = () => [JSON_TYPE];
  const own = { host: ['localhost'], origin: ['http://localhost'] };
  expect(refusalOf(message(own), 80, json)).toBeUndefined();
  expect(refusalOf(message(own), 81, json)).toMatchObject({ status: 421 });
});
