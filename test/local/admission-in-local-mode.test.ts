import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalMode } from '../../local/boot';
import { createLocalClients } from '../../local/local-clients';
import type { PageFiles } from '../../local/web/built-page';
import { bootOrders } from './orders-mode';

const PAGE: PageFiles = new Map([['/index.html', Buffer.from('<!doctype html>')]]);
const SERVERS = ['page', 'api', 'aws', 'dataMasque'] as const;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request with headers that fetch does not let anybody set. */
function send(base: string, { method = 'GET', path = '/', headers = {}, body = '' }: Sent) {
  return new Promise<{ status: number; text: string; headers: object }>((resolve, reject) => {
    const sending = httpRequest(`${base}${path}`, { method, headers }, (response) => {
      text(response).then(
        (read) => resolve({ status: Number(response.statusCode), text: read, headers: response.headers }),
        reject,
      );
    });
    sending.on('error', reject).end(body);
  });
}

describe('local mode, attacked from a page of somebody else', { timeout: 60_000 }, () => {
  let local: LocalMode;

  beforeAll(async () => {
    local = await bootOrders({ page: PAGE });
  }, 60_000);

  afterAll(() => local?.close());

  const executions = async (): Promise<number> => {
    const stateMachineArn = local.automation.deployment.stateMachine.arn;
    const answer = await local.clients.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    return (answer.executions ?? []).length;
  };
  const startBody = (): string =>
    JSON.stringify({
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: local.automation.databaseSecretArn,
      ruleset: local.rulesetId,
    });

  describe.each(SERVERS)('by the server %s', (name) => {
    const base = (): string => String(local.urls[name]);
    const port = (): string => new URL(base()).port;

    it('serves nothing under a foreign name', async () => {
      for (const host of [`evil.example:${port()}`, 'evil.example', `localhost.evil.example:${port()}`]) {
        const answer = await send(base(), { path: '/executions', headers: { host } });
        expect(answer).toMatchObject({ status: 421, text: expect.stringMatching(/^this server answers to/) });
      }
    });

    it('serves nothing to a foreign origin, and says to no browser that it may read', async () => {
      for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${Number(port()) + 1}`]) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const answer = await send(base(), { method, headers: { origin } });
          expect(answer.status).toBe(403);
          expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control'))).toEqual(
            [],
          );
        }
      }
    });

    it('takes no body that a page may send without asking first', async () => {
      for (const type of ['text/plain', 'multipart/form-data; boundary=x']) {
        const headers = { 'content-type': type };
        expect((await send(base(), { method: 'POST', headers, body: startBody() })).status).toBe(415);
      }
    });
  });

  it.each([
    ['api', '/executions'],
    ['page', '/api/executions'],
  ] as const)('starts no run by a simple request to the %s', async (name, path) => {
    const base = String(local.urls[name]);
    const body = startBody();
    const before = await executions();
    const attempts: readonly Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json', origin: 'http://evil.example' },
      { 'content-type': 'application/json', origin: 'null' },
      { 'content-type': 'application/json', host: 'evil.example' },
      {},
    ];
    for (const headers of attempts) {
      const answer = await send(base, {
        method: 'POST',
        path,
        headers,
        body,
      });
      expect([403, 415, 421]).toContain(answer.status);
    }
    expect(await executions()).toBe(before);
  });

  it('stops no run by a simple request', async () => {
    const attempts: readonly Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { origin: 'http://evil.example' },
    ];
    for (const headers of attempts) {
      const answer = await send(local.urls.api, {
        method: 'POST',
        path: '/executions/any/stop',
        headers,
      });
      expect([403, 415]).toContain(answer.status);
    }
  });

  it('lets a form log in to DataMasque, as its API does, and change nothing', async () => {
    const { username, password } = local.logins.dataMasque;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ username, password }).toString();
    const login = await send(local.urls.dataMasque, {
      method: 'POST',
      path: '/api/auth/token/login/',
      headers: form,
      body,
    });
    expect(login.status).toBe(200);
    const headers = { ...form, authorization: `Token ${JSON.parse(login.text).key}` };
    const changed = await send(local.urls.dataMasque, {
      method: 'POST',
      path: '/api/rulesets/?upsert=true',
      headers,
      body: 'name=orders&config_yaml=tasks:%20[]',
    });
    expect(changed.status).toBe(415);
  });

  it('gives its secrets to nobody without its keys', async () => {
    const { aws, source, dataMasque } = local.logins;
    const command = new GetSecretValueCommand({ SecretId: 'orders-database' });
    const strangers = [
      { accessKeyId: 'local', secretAccessKey: 'local' },
      { ...aws, secretAccessKey: 'local' },
    ];
    for (const keys of strangers) {
      const { secrets } = createLocalClients(local.urls.aws, keys);
      await expect(secrets.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    }
    const { SecretString } = await local.clients.secrets.send(command);
    expect(JSON.parse(String(SecretString))).toEqual(source);
    const wrong = await send(local.urls.dataMasque, {
      method: 'POST',
      path: '/api/auth/token/login/',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...dataMasque, password: 'automation-of-local-mode' }),
    });
    expect(wrong.status).toBe(400);
  });

  it('gives rows to nobody without the password, and to no browser', async () => {
    const { port } = local.source;
    const login = { host: '127.0.0.1', port, database: 'orders', user: local.logins.source.username };
    const stranger = new Client({ ...login, password: 'orders-of-local-mode' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    const owner = new Client({ ...login, password: local.logins.source.password });
    await owner.connect();
    await expect(owner.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await owner.end();
    const browser = connect(port, '127.0.0.1');
    browser.end('POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 20\r\n\r\nselect * from orders');
    expect(await text(browser)).toMatch(/^E.*unsupported frontend protocol/s);
  });
});

it('has new logins at each start', { timeout: 60_000 }, async () => {
  const [one, other] = await Promise.all([bootOrders(), bootOrders()]);
  await Promise.all([one.close(), other.close()]);
  const secretsOf = ({ logins }: LocalMode) => [
    logins.aws.accessKeyId,
    logins.aws.secretAccessKey,
    logins.dataMasque.password,
    logins.source.password,
  ];
  expect(new Set([...secretsOf(one), ...secretsOf(other)]).size).toBe(8);
  for (const secret of secretsOf(one)) expect(secret).toMatch(/^[0-9A-Za-z]{20,40}$/);
});
