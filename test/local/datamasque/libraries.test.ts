import { beforeEach, describe, expect, it } from 'vitest';
import { RULESET, StandInClient } from './stand-in-fixture';

const PII = { namespace: 'org', name: 'pii', config_yaml: 'masks: {}\n' };
const IMPORTING = `imports: [org/pii]\n${RULESET}`;

let client: StandInClient;

beforeEach(async () => {
  client = await new StandInClient().logIn();
});

async function created(fields: object = PII): Promise<string> {
  const { status, body } = await client.post('/api/ruleset-libraries/', fields);
  expect(status).toBe(201);
  return (body as { readonly id: string }).id;
}

const validityOf = async (name: string) => {
  const { body } = await client.get('/api/v2/rulesets/');
  return (body as { name: string; is_valid: string }[]).find((ruleset) => ruleset.name === name)?.is_valid;
};

describe('ruleset libraries', () => {
  it('are listed without their text, in pages, and given with it one by one', async () => {
    const id = await created();
    const { body } = await client.get('/api/ruleset-libraries/?limit=1&offset=0');
    expect(body).toMatchObject({
      count: 1,
      next: null,
      results: [{ id, namespace: 'org', is_valid: 'valid' }],
    });
    expect((body as { results: object[] }).results[0]).not.toHaveProperty('config_yaml');
    const one = await client.get(`/api/ruleset-libraries/${id}/`);
    expect(one.body).toMatchObject({ ...PII, created: '2026-01-01T00:00:00.000Z' });
  });

  it('are found by exact names; an empty filter is ignored', async () => {
    await created();
    await created({ ...PII, namespace: '' });
    const count = async (query: string) =>
      ((await client.get(`/api/ruleset-libraries/?${query}`)).body as { count: number }).count;
    expect(await count('name_exact=pii&namespace_exact=org')).toBe(1);
    expect(await count('name_exact=pii&namespace_exact=')).toBe(2);
    expect(await count('name_exact=other')).toBe(0);
  });

  it('are changed by PUT, validated again by an empty PATCH, and unique in their namespace', async () => {
    const id = await created();
    const text = { ...PII, config_yaml: '{' };
    const put = await client.send('PUT', `/api/ruleset-libraries/${id}/`, text);
    expect(put.body).toMatchObject({ ...text, is_valid: 'invalid' });
    const patched = await client.send('PATCH', `/api/ruleset-libraries/${id}/`, {});
    expect(patched.body).toMatchObject(text);
    expect((await client.post('/api/ruleset-libraries/', PII)).status).toBe(400);
    expect((await client.post('/api/ruleset-libraries/', { name: 'x' })).status).toBe(400);
  });

  it('that a ruleset imports are deleted by force only, which leaves the ruleset invalid', async () => {
    const id = await created();
    client.standIn.addRuleset('with', IMPORTING);
    expect((await client.get(`/api/ruleset-libraries/${id}/rulesets/`)).body).toMatchObject({
      results: [{ name: 'with', is_valid: 'valid' }],
    });
    expect((await client.send('DELETE', `/api/ruleset-libraries/${id}/`)).status).toBe(409);
    expect((await client.send('DELETE', `/api/ruleset-libraries/${id}/?force=true`)).status).toBe(204);
    expect(await validityOf('with')).toBe('invalid');
    expect((await client.get(`/api/ruleset-libraries/${id}/`)).status).toBe(404);
  });

  it('that are not there leave the ruleset that imports them invalid, by name', () => {
    const { validationErrors } = client.standIn.addRuleset('with', IMPORTING);
    expect(validationErrors).toMatchObject([{ message: 'there is no library org/pii' }]);
  });

  it('are not applied: a rule that refers to one is refused by name', async () => {
    await created();
    const referring = IMPORTING.replace('type: from_fixed', '$ref: org/pii#masks/name');
    const { validationErrors } = client.standIn.addRuleset('with', referring);
    expect(validationErrors).toMatchObject([{ message: '$ref: local mode applies nothing of a library' }]);
  });
});

describe('a server that is restored from a backup', () => {
  it('gives the number of a run that it forgot again', async () => {
    const { runs, connections } = client.standIn;
    const { id: connection } = connections.save({
      version: '1.0',
      name: 'clone',
      mask_type: 'database',
      db_type: 'postgres',
      host: '127.0.0.1',
      port: 1,
      database: 'd',
      user: 'u',
      dbpassword: 'p',
    });
    const ruleset = client.standIn.addRuleset('plain', RULESET).id;
    const create = (name: string) => runs.create({ name, connection, ruleset, options: {} });
    create('kept');
    const forgotten = create('forgotten');
    runs.restoreBackup(1);
    expect((await client.get(`/api/runs/${forgotten.id}/`)).status).toBe(404);
    expect(create('another').id).toBe(forgotten.id);
  });
});
