import { describe, expect, it } from 'vitest';
import { DATAMASQUE_BODY_TYPES, type MaskingDatabases } from '../../../local/datamasque';
import { serveOnLoopback } from '../../../local/http/loopback-server';
import { CONNECTION, LOGIN, RULESET, StandInClient } from './stand-in-fixture';

/** A database in which every statement succeeds and every table has the columns id and name. */
const EASY: MaskingDatabases = {
  open: async () => ({
    query: async (sql) => {
      if (sql.includes('pg_attribute'))
        return [
          { name: 'id', type: 'integer' },
          { name: 'name', type: 'text' },
        ];
      return sql.startsWith('SELECT') ? [{ id: '1', name: 'Ada', rows: '1' }] : [];
    },
    close: async () => undefined,
  }),
};

const UNREACHABLE: MaskingDatabases = {
  open: async () => {
    throw new Error('password authentication failed for user "admin"');
  },
};

interface Made {
  readonly connection: string;
  readonly ruleset: string;
}

async function made(client: StandInClient, connection: object = CONNECTION): Promise<Made> {
  const { body } = await client.post('/api/connections/', connection);
  return {
    connection: (body as { id: string }).id,
    ruleset: client.standIn.addRuleset('people', RULESET).id,
  };
}

async function ended(client: StandInClient, id: number): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await client.get(`/api/runs/${id}/`);
    const run = body as Record<string, unknown>;
    if (['finished', 'finished_with_warnings', 'failed', 'cancelled'].includes(String(run.status)))
      return run;
    await client.clock.sleep(1000);
  }
}

describe('the stand-in’s login', () => {
  it('takes JSON and forms, and gives a token of 40 hexadecimal digits for 12 hours', async () => {
    const client = new StandInClient();
    const { status, body } = await client.post('/api/auth/token/login/', LOGIN);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 1,
      key: expect.stringMatching(/^[0-9a-f]{40}$/),
      date_time_created: '2026-01-01T00:00:00.000Z',
      date_time_expires: '2026-01-01T12:00:00.000Z',
    });
    const form = new URLSearchParams(LOGIN).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await client.send('POST', '/api/auth/token/login/', form, type)).status).toBe(200);
  });

  it('refuses a wrong password', async () => {
    const answer = await new StandInClient().post('/api/auth/token/login/', { ...LOGIN, password: 'wrong' });
    expect(answer).toMatchObject({ status: 400, body: { non_field_errors: expect.any(Array) } });
  });

  it('refuses calls without a token, with a false one and with one that has expired', async () => {
    const client = new StandInClient();
    expect((await client.get('/api/runs/')).status).toBe(401);
    const fake = { authorization: `Token ${'0'.repeat(40)}` };
    expect((await client.send('GET', '/api/runs/', undefined, fake)).status).toBe(401);
    await client.logIn();
    expect((await client.get('/api/runs/')).status).toBe(200);
    await client.clock.sleep(12 * 60 * 60 * 1000);
    expect((await client.get('/api/runs/')).status).toBe(401);
    await client.logIn();
    client.standIn.tokens.forget();
    expect((await client.get('/api/runs/')).status).toBe(401);
  });

  it('tells anybody that it is there, once it is', async () => {
    const client = new StandInClient({ startingMilliseconds: 30_000 });
    expect((await client.get('/api/healthcheck/')).status).toBe(502);
    expect((await client.post('/api/auth/token/login/', LOGIN)).status).toBe(502);
    await client.clock.sleep(30_000);
    expect((await client.get('/api/healthcheck/')).status).toBe(200);
  });
});

describe('the stand-in’s routes', () => {
  it.each([
    ['GET', '/api/nothing/', 404],
    ['GET', '/api/runs/7/', 404],
    ['GET', '/api/rulesets/x/', 404],
    ['GET', '/api/connections/x/', 404],
    ['DELETE', '/api/runs/', 405],
  ])('answer %s %s by %i', async (method, target, status) => {
    const client = await new StandInClient().logIn();
    expect(await client.send(method, target)).toMatchObject({ status, body: { detail: expect.any(String) } });
  });

  it.each(['{', '[]', '1'])('refuse the body %s', async (body) => {
    const client = await new StandInClient().logIn();
    expect((await client.send('POST', '/api/connections/', body)).status).toBe(400);
  });
});

describe('the stand-in’s rulesets', () => {
  it('are kept, brought up to date, listed in both ways and deleted', async () => {
    const client = await new StandInClient().logIn();
    const first = await client.post('/api/rulesets/?upsert=true', {
      name: 'people',
      config_yaml: RULESET,
      mask_type: 'database',
    });
    expect(first).toMatchObject({
      status: 201,
      body: { name: 'people', is_valid: 'valid', validation_errors: [] },
    });
    const { id } = first.body as { id: string };
    expect(
      (await client.post('/api/rulesets/?upsert=true', { name: 'people', config_yaml: RULESET })).status,
    ).toBe(200);
    expect((await client.post('/api/rulesets/', { name: 'people', config_yaml: RULESET })).status).toBe(400);
    expect(
      (await client.post('/api/rulesets/', { name: 'other', config_yaml: RULESET, mask_type: 'file' }))
        .status,
    ).toBe(201);
    expect((await client.get('/api/v2/rulesets/')).body).toHaveLength(2);
    expect((await client.get('/api/rulesets/')).body).toHaveLength(2);
    const page = await client.get('/api/rulesets/?limit=1&offset=1');
    expect(page.body).toMatchObject({
      count: 2,
      next: null,
      previous: '?limit=1&offset=0',
      results: [{ name: 'other' }],
    });
    expect((await client.get('/api/rulesets/?limit=1')).body).toMatchObject({
      next: '?limit=1&offset=1',
      previous: null,
    });
    expect((await client.get(`/api/rulesets/${id.toUpperCase()}/`)).body).toMatchObject({ id });
    expect((await client.send('DELETE', `/api/rulesets/${id}/`)).status).toBe(204);
    expect((await client.get(`/api/rulesets/${id}/`)).status).toBe(404);
  });

  it('need a name and a text', async () => {
    const client = await new StandInClient().logIn();
    const answer = await client.post('/api/rulesets/', { name: 'people' });
    expect(answer).toMatchObject({ status: 400, body: { config_yaml: ['This field is required.'] } });
  });

  it('are kept though they are invalid, and cannot be run', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection } = await made(client);
    const kept = await client.post('/api/rulesets/', {
      name: 'broken',
      config_yaml: 'tasks:\n  - type: mask_file\n',
    });
    expect(kept).toMatchObject({
      status: 201,
      body: {
        is_valid: 'invalid',
        validation_errors: [{ message: 'task type "mask_file" is not supported here', line_number: 2 }],
      },
    });
    const { id } = kept.body as { id: string };
    const run = await client.post('/api/runs/', { connection, ruleset: id, options: {} });
    expect(run).toMatchObject({ status: 400, body: { ruleset: ['Cannot start run on invalid ruleset.'] } });
  });
});

describe('the stand-in’s connections', () => {
  it('are made, changed, listed and deleted, and never show a password', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const answer = await client.post('/api/connections/', CONNECTION);
    expect(answer).toMatchObject({
      status: 201,
      body: { name: 'clone', password_encrypted: expect.any(String) },
    });
    const { id } = answer.body as { id: string };
    const path = `/api/connections/${id}/`;
    await client.send('PUT', path, { ...CONNECTION, host: 'another' });
    await client.send('PATCH', path, { port: 5433 });
    const shown = await client.get(path);
    expect(shown.body).toMatchObject({ id, host: 'another', port: 5433 });
    expect((await client.get('/api/connections/')).body).toEqual([shown.body]);
    expect(answer.text + shown.text).not.toContain(CONNECTION.dbpassword);
    expect((await client.send('DELETE', path)).status).toBe(204);
    expect((await client.send('DELETE', path)).status).toBe(404);
  });

  it.each(Object.keys(CONNECTION).filter((name) => name !== 'schema'))('need %s', async (name) => {
    const client = await new StandInClient().logIn();
    const answer = await client.post('/api/connections/', { ...CONNECTION, [name]: undefined });
    expect(answer).toMatchObject({ status: 400, body: { [name]: ['This field is required.'] } });
  });

  it('need a port that is a number', async () => {
    const client = await new StandInClient().logIn();
    expect((await client.post('/api/connections/', { ...CONNECTION, port: '5432' })).status).toBe(400);
  });

  it('are tested by logging in, kept or not', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection } = await made(client);
    expect((await client.post(`/api/connections/${connection}/test/`)).status).toBe(200);
    expect((await client.post('/api/connections/test/', CONNECTION)).status).toBe(200);
    const away = await new StandInClient({ databases: UNREACHABLE }).logIn();
    expect(await away.post('/api/connections/test/', CONNECTION)).toMatchObject({
      status: 400,
      body: { error: 'Connection test failed: password authentication failed for user "admin"' },
    });
  });

  it('to other databases are kept, and neither tested nor run', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection, ruleset } = await made(client, { ...CONNECTION, db_type: 'oracle' });
    const refusal = { status: 400, body: { db_type: ['Local mode masks postgres only, got: oracle.'] } };
    expect(await client.post(`/api/connections/${connection}/test/`)).toMatchObject(refusal);
    expect(await client.post('/api/runs/', { connection, ruleset, options: {} })).toMatchObject(refusal);
  });
});

describe('the stand-in’s runs', () => {
  it('pass through their statuses on the clock, and are found by them', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection, ruleset } = await made(client);
    const started = await client.post('/api/runs/', {
      name: 'mine',
      source_connection: connection,
      ruleset,
      options: {},
    });
    expect(started).toMatchObject({
      status: 201,
      body: {
        id: 1,
        name: 'mine',
        status: 'queued',
        source_connection: connection,
        ruleset_name: 'people',
        end_time: null,
      },
    });
    const status = async () => ((await client.get('/api/runs/1/')).body as { status: string }).status;
    await client.clock.sleep(1500);
    await expect(status()).resolves.toBe('validating');
    await client.clock.sleep(1500);
    await expect(status()).resolves.toBe('running');
    expect((await client.send('DELETE', `/api/connections/${connection}/`)).status).toBe(409);
    expect((await client.get('/api/runs/1/run-report/')).status).toBe(404);
    expect((await client.get('/api/runs/?run_status=running&ruleset_name=people')).body).toMatchObject({
      count: 1,
    });
    expect(
      (await client.get('/api/runs/?run_status=&ruleset_name=&limit=&offset=')).body,
      'filters without a value',
    ).toMatchObject({ count: 1, next: null });
    expect((await client.get('/api/runs/?ruleset_name=others&limit=5&offset=0')).body).toMatchObject({
      count: 0,
      results: [],
    });
    expect((await client.get('/api/runs/?run_status=failed&limit=5&offset=0')).body).toMatchObject({
      count: 0,
      results: [],
    });
    await client.clock.sleep(5 * 60_000);
    const run = await ended(client, 1);
    expect(run).toMatchObject({
      status: 'finished',
      start_time: '2026-01-01T00:00:02.000Z',
      end_time: expect.any(String),
    });
    expect((await client.get('/api/runs/1/run-report/')).text).toBe('table,rows_masked\npeople,1\n');
    expect((await client.get('/api/runs/1/log/')).body).toMatchObject([
      { log_level: 20, message: 'mask_table people: 1 rows.' },
      { log_level: 20, message: 'Masking run ended: finished.' },
    ]);
  });

  it.each([
    [{}, { options: ['This field is required.'] }],
    [
      { options: { run_secret: 'too-short' } },
      { run_secret: ['Ensure this field has 16 to 256 characters.'] },
    ],
    [
      { options: { run_secret: 'x'.repeat(257) } },
      { run_secret: ['Ensure this field has 16 to 256 characters.'] },
    ],
    [{ options: { run_secret: 7 } }, { run_secret: ['Ensure this field has 16 to 256 characters.'] }],
    [{ options: { magic: true } }, { options: ['Local mode does not know the option magic.'] }],
    [{ options: {}, connection: 'none' }, { connection: ['Invalid pk "none" - object does not exist.'] }],
    [{ options: {}, ruleset: 'none' }, { ruleset: ['Invalid pk "none" - object does not exist.'] }],
  ])('are refused with %j', async (fields, body) => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection, ruleset } = await made(client);
    expect(await client.post('/api/runs/', { connection, ruleset, ...fields })).toMatchObject({
      status: 400,
      body,
    });
  });

  it('never show their run secret', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const options = { run_secret: 'a-run-secret-of-ours', dry_run: true };
    const { connection, ruleset } = await made(client);
    const answer = await client.post('/api/runs/', { connection, ruleset, options });
    expect(answer.body).toMatchObject({ options: { dry_run: true } });
    expect(answer.text).not.toContain('a-run-secret-of-ours');
  });

  it('can be cancelled until they are over', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection, ruleset } = await made(client);
    for (const [id, wait] of [
      [1, 0],
      [2, 1500],
      [3, 60_000],
    ] as const) {
      await client.post('/api/runs/', { connection, ruleset, options: {} });
      await client.clock.sleep(wait);
      expect(await client.post(`/api/runs/${id}/cancel/`)).toMatchObject({
        status: 200,
        body: { status: 'cancelling' },
      });
      await expect(ended(client, id)).resolves.toMatchObject({ status: 'cancelled' });
      expect((await client.post(`/api/runs/${id}/cancel/`)).status).toBe(400);
    }
  });

  it('fail with the database’s reason', async () => {
    const client = await new StandInClient({ databases: UNREACHABLE }).logIn();
    const { connection, ruleset } = await made(client);
    await client.post('/api/runs/', { connection, ruleset, options: {} });
    await expect(ended(client, 1)).resolves.toMatchObject({ status: 'failed' });
    const { text } = await client.get('/api/runs/1/log/');
    expect(text).toContain('password authentication failed for user');
    expect(text).not.toContain(CONNECTION.dbpassword);
  });

  it.each(['failed', 'cancelled', 'finished_with_warnings'] as const)(
    'end as %s when they are told to',
    async (endRunsAs) => {
      const client = await new StandInClient({ databases: UNREACHABLE, endRunsAs }).logIn();
      const { connection, ruleset } = await made(client);
      await client.post('/api/runs/', { connection, ruleset, options: {} });
      await expect(ended(client, 1)).resolves.toMatchObject({ status: endRunsAs });
      expect((await client.get('/api/runs/1/log/')).text).toContain('without masking');
    },
  );

  it('end with the server', async () => {
    const client = await new StandInClient({ databases: EASY }).logIn();
    const { connection, ruleset } = await made(client);
    await client.post('/api/runs/', { connection, ruleset, options: {} });
    await client.standIn.close();
    await client.clock.sleep(10 * 60_000);
    expect((await client.get('/api/runs/1/')).body).toMatchObject({ status: 'queued' });
  });
});

describe('a client of the stand-in over the network', () => {
  it('does what clients of DataMasque do', async () => {
    const { standIn, clock } = new StandInClient({ databases: EASY, startingMilliseconds: 1000 });
    const server = await serveOnLoopback(standIn.handle, 0, DATAMASQUE_BODY_TYPES);
    let token = '';
    const call = (method: string, path: string, body?: object) =>
      fetch(`${server.url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) },
        body: body && JSON.stringify(body),
      });
    expect((await call('GET', '/api/healthcheck/')).status).toBe(502);
    await clock.sleep(1000);
    expect((await call('GET', '/api/v2/rulesets/')).status).toBe(401);
    token = ((await (await call('POST', '/api/auth/token/login/', LOGIN)).json()) as { key: string }).key;
    standIn.addRuleset('people', RULESET);
    const rulesets = (await (await call('GET', '/api/v2/rulesets/')).json()) as { id: string }[];
    expect(rulesets).toHaveLength(1);
    expect(await (await call('GET', '/api/rulesets/?limit=10&offset=0')).json()).toMatchObject({ count: 1 });
    const connection = (
      (await (await call('POST', '/api/connections/', CONNECTION)).json()) as { id: string }
    ).id;
    const run = { connection, ruleset: rulesets[0]?.id, options: {} };
    expect((await call('POST', '/api/runs/', { ...run, options: { run_secret: 'short' } })).status).toBe(400);
    expect((await call('POST', '/api/runs/', run)).status).toBe(201);
    expect((await call('POST', '/api/runs/1/cancel/')).status).toBe(200);
    await clock.sleep(60_000);
    expect(await (await call('GET', '/api/runs/1/')).json()).toMatchObject({ status: 'cancelled' });
    const log = (await (await call('GET', '/api/runs/1/log/')).json()) as { message: string }[];
    expect(log.at(-1)?.message).toBe('Masking run ended: cancelled.');
    expect(await (await call('GET', '/api/runs/1/run-report/')).text()).toMatch(/^table,rows_masked\n/);
    await server.close();
  });
});
