import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleConfigSchema } from '../../../lambda/contract/console-config';
import type { WireRequest } from '../../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { readBuiltPage } from '../../../local/web/built-page';
import { localConsoleConfig } from '../../../local/web/console-config';
import { pageServer } from '../../../local/web/page-server';

const FONT = Buffer.from([0x77, 0x4f, 0x46, 0x32, 0xff, 0xfe, 0x00]);

const JSON_BODY = { 'content-type': 'application/json' };

describe('the server of the page', () => {
  let folder: string;
  let server: LoopbackServer;
  let asked: WireRequest[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'page-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
    await writeFile(path.join(folder, 'assets/a.js'), 'export {}');
    await writeFile(path.join(folder, 'assets/a.woff2'), FONT);
    asked = [];
    const files = await readBuiltPage(folder);
    const api = async (request: WireRequest) => {
      asked.push(request);
      return { status: 201, headers: { 'content-type': 'application/json' }, body: '{"from":"api"}' };
    };
    server = await serveOnLoopback(pageServer(files, localConsoleConfig(), api), 0);
  });

  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('gives the page under a policy that lets it load nothing from anywhere else', async () => {
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toBe('<!doctype html>');
    const policy = String(response.headers.get('content-security-policy')).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join(' ')).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('gives each file as it is, with its type', async () => {
    const script = await fetch(`${server.url}/assets/a.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const font = await fetch(`${server.url}/assets/a.woff2`);
    expect(font.headers.get('content-type')).toBe('font/woff2');
    expect(Buffer.from(await font.arrayBuffer())).toEqual(FONT);
  });

  it('gives a configuration that the page can read, with the API on the same origin', async () => {
    const config = consoleConfigSchema.parse(await (await fetch(`${server.url}/config.json`)).json());
    expect(new URL(config.apiBaseUrl, `${server.url}/`).toString()).toBe(`${server.url}/api`);
  });

  it('hands what is below /api to the API', async () => {
    const response = await fetch(`${server.url}/api/executions?limit=1`, {
      method: 'POST',
      headers: JSON_BODY,
      body: '{}',
    });
    expect([response.status, await response.json()]).toEqual([201, { from: 'api' }]);
    expect(asked).toMatchObject([{ method: 'POST', target: '/executions?limit=1', body: '{}' }]);
  });

  it.each(['/elsewhere', '/assets', '/package.json', '/apis', '/api'])(
    'has nothing else: %s',
    async (address) => {
      expect((await fetch(`${server.url}${address}`)).status).toBe(404);
      expect(asked).toEqual([]);
    },
  );

  it('takes nothing but questions', async () => {
    expect((await fetch(server.url, { method: 'PUT', headers: JSON_BODY, body: '{}' })).status).toBe(405);
  });
});

it('names the command that builds the page where it was not built', async () => {
  await expect(readBuiltPage('/nowhere')).rejects.toThrow(
    'the page is not built, looked in: /nowhere; run: npm run build:web',
  );
});
