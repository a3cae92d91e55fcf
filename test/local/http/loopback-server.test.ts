import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { WireHandler, WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { LostAnswer } from '../../../local/http/lost-answer';

const open: LoopbackServer[] = [];

async function serve(handler: WireHandler, port = 0): Promise<LoopbackServer> {
  const server = await serveOnLoopback(handler, port);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

test('hands a request to its handler and the handler’s answer back', async () => {
  const seen: WireRequest[] = [];
  const server = await serve(async (received) => {
    seen.push(received);
    return { status: 201, headers: { 'x-made': 'yes' }, body: 'größer' };
  });
  const response = await fetch(`${server.url}/path?query=1`, {
    method: 'POST',
    headers: { 'X-Amz-Target': 'Service.Operation', 'Content-Type': 'application/json' },
    body: 'ä body',
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-made')).toBe('yes');
  expect(await response.text()).toBe('größer');
  expect(seen).toEqual([
    {
      method: 'POST',
      target: '/path?query=1',
      headers: expect.objectContaining({ 'x-amz-target': 'Service.Operation' }),
      body: 'ä body',
      clientAddress: '127.0.0.1',
    },
  ]);
});

test('takes any free port and listens on the loopback interface alone', async () => {
  const server = await serve(async () => ({ status: 200, headers: {}, body: '' }));
  expect(server.port).toBeGreaterThan(0);
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
});

test('says so when its port is in use', async () => {
  const handler: WireHandler = async () => ({ status: 200, headers: {}, body: '' });
  const { port } = await serve(handler);
  await expect(serveOnLoopback(handler, port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test.each([
  [new Error('the handler is broken'), 'internal failure: the handler is broken\n'],
  ['a text', 'internal failure: a text\n'],
])('answers 500 when its handler throws %s', async (thrown, text) => {
  const server = await serve(() => Promise.reject(thrown));
  const response = await fetch(server.url);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe(text);
});

test('is not harmed by a client that goes away in the middle of its request', async () => {
  const server = await serve(async () => ({ status: 200, headers: {}, body: 'fine' }));
  await new Promise<void>((resolve) => {
    const leaving = request(server.url, {
      method: 'POST',
      headers: { 'content-length': '100', 'content-type': 'application/json' },
    });
    leaving.on('error', () => resolve());
    leaving.write('half', () => leaving.destroy(new Error('gone')));
  });
  expect(await (await fetch(server.url)).text()).toBe('fine');
});

test('ends open connections when it closes', async () => {
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await serveOnLoopback(() => {
    arrived();
    return new Promise(() => undefined);
  }, 0);
  const pending = fetch(server.url).then(
    () => 'answered',
    () => 'ended',
  );
  await arrival;
  await server.close();
  expect(await pending).toBe('ended');
});

test('ends the connection of a request whose answer is lost', async () => {
  const server = await serve(async () => {
    throw new LostAnswer('the answer is lost');
  });
  const failure = await fetch(server.url).catch((error: Error) => error);
  expect(failure).toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
});
