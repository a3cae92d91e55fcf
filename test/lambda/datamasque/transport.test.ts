import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isAnswerTimeout, networkTransport } from '../../../lambda/datamasque/transport';
import { serveOnLoopback } from '../../../local/http/loopback-server';

const transport = networkTransport({ verifyTls: true });

describe('the transport over the network', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  it('sends method, headers and body, and gives status and body', async () => {
    const echo = await serveOnLoopback(
      async ({ method, headers, body }) => ({
        status: 201,
        headers: {},
        body: `${method} ${headers.authorization} ${body}`,
      }),
      0,
    );
    const request = {
      method: 'POST',
      url: `${echo.url}/api/`,
      headers: { authorization: 'Token t', 'content-type': 'application/json' },
      body: '{}',
    } as const;
    await expect(transport(request)).resolves.toEqual({ status: 201, body: 'POST Token t {}' });
    await echo.close();
  });

  it('rejects when nobody listens', async () => {
    const closed = await serveOnLoopback(async () => ({ status: 200, headers: {}, body: '' }), 0);
    await closed.close();
    await expect(transport({ method: 'GET', url: closed.url, headers: {} })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('gives up on an answer that does not come in the time that a request may take', async () => {
    server = createServer(() => undefined);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const slow = transport({ method: 'GET', url, headers: {}, timeoutMilliseconds: 20 });
    const error = await slow.catch((failure: unknown) => failure);
    expect(isAnswerTimeout(error)).toBe(true);
    expect((error as Error).message).toBe('the server did not answer in time');
  });

  it('asks for TLS where the URL says so', async () => {
    const plain = await serveOnLoopback(async () => ({ status: 200, headers: {}, body: '' }), 0);
    const url = plain.url.replace('http:', 'https:');
    await expect(
      networkTransport({ verifyTls: false })({ method: 'GET', url, headers: {} }),
    ).rejects.toThrow();
    await plain.close();
  });

  it('does not take an answer without end', async () => {
    server = createServer((_, response) => {
      const chunk = 'x'.repeat(1_000_000);
      for (let count = 0; count < 21; count += 1) response.write(chunk);
      response.end();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect(transport({ method: 'GET', url, headers: {} })).rejects.toThrow(
      'the answer is over 20000000 bytes',
    );
  });
});
