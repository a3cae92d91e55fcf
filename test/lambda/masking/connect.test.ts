import { beforeEach, describe, expect, it } from 'vitest';
import type { CloneEndpoint } from '../../../lambda/contract/workflow-steps';
import { AnswerTimeout } from '../../../lambda/datamasque/transport';
import type { ExpectedCall, ScriptedTransport } from '../datamasque/scripted-transport';
import { CLONE, CONNECTIONS, DATABASE_SECRET, doStep, forget, giveSecret, PASSWORD } from './masking-fixture';

beforeEach(forget);

describe('connecting DataMasque to the clone', () => {
  const connect = (clone: Partial<CloneEndpoint>, ...script: ExpectedCall[]) =>
    doStep(
      {
        step: 'connect',
        connectionName: 'masking-1',
        databaseSecretArn: DATABASE_SECRET,
        clone: { ...CLONE, ...clone },
      },
      ...script,
    );
  const none: ExpectedCall = { call: CONNECTIONS, answer: { body: [{ id: 'x', name: 'other' }] } };
  const created: ExpectedCall = {
    call: 'POST /api/connections/',
    answer: { status: 201, body: { id: 'c1' } },
  };
  const tested: ExpectedCall = { call: 'POST /api/connections/c1/test/', answer: { body: { message: '' } } };
  const refused: ExpectedCall = {
    call: 'POST /api/connections/c1/test/',
    answer: { status: 400, body: { error: 'no entry' } },
  };
  const named = (fields: object): ExpectedCall => ({
    call: CONNECTIONS,
    answer: { body: [{ id: 'c1', name: 'masking-1', host: 'clone.example', port: 5432, ...fields }] },
  });
  const found = named({});
  const removed: ExpectedCall = { call: 'DELETE /api/connections/c1/', answer: { status: 204 } };

  function sent(transport: ScriptedTransport): Record<string, unknown> {
    return JSON.parse(
      transport.requests.find(({ method, url }) => method === 'POST' && url.endsWith('/connections/'))
        ?.body ?? '{}',
    );
  }

  it('makes a connection to the clone’s own endpoint and tests it', async () => {
    giveSecret(
      DATABASE_SECRET,
      JSON.stringify({ username: 'admin', password: PASSWORD, host: 'the-source.example', port: 1 }),
    );
    const { result, transport } = connect({}, none, created, tested);
    await expect(result).resolves.toEqual({
      connectionId: 'c1',
      secretVersion: 'AWSCURRENT',
      maskedDatabase: 'orders',
      maskedSchema: 'public',
    });
    expect(sent(transport)).toEqual({
      version: '1.0',
      name: 'masking-1',
      mask_type: 'database',
      db_type: 'postgres',
      host: 'clone.example',
      port: 5432,
      database: 'orders',
      user: 'admin',
      dbpassword: PASSWORD,
      schema: 'public',
    });
  });

  it('makes it anew where an earlier try made one to the same clone', async () => {
    const { result } = connect(
      {},
      found,
      removed,
      { ...created, answer: { status: 201, body: { id: 'c2' } } },
      { ...tested, call: 'POST /api/connections/c2/test/' },
    );
    await expect(result).resolves.toMatchObject({ connectionId: 'c2' });
  });

  it('brings the one of its name up to date that a run is using', async () => {
    const busy: ExpectedCall = {
      call: 'DELETE /api/connections/c1/',
      answer: { status: 400, body: { error: 'in use' } },
    };
    const updated: ExpectedCall = { call: 'PUT /api/connections/c1/', answer: { body: { id: 'c1' } } };
    const { result } = connect({}, found, busy, updated, tested);
    await expect(result).resolves.toMatchObject({ connectionId: 'c1' });
  });

  it.each([
    [{ host: 'elsewhere.example' }, 'to elsewhere.example:5432 that'],
    [{ port: 5433 }, 'to clone.example:5433 that'],
    [{ host: undefined }, 'to a database that it does not state that'],
  ])('touches no connection of its name that leads elsewhere, as with %j', async (fields, leadsTo) => {
    const { result, transport } = connect({}, named(fields));
    await expect(result).rejects.toMatchObject({
      name: 'ConnectionTaken',
      message: expect.stringContaining(leadsTo),
    });
    expect(transport.requests.at(-1)?.method).toBe('GET');
  });

  it('waits out a server that cannot say whether a connection is in use', async () => {
    const away: ExpectedCall = { call: 'DELETE /api/connections/c1/', answer: { status: 503 } };
    await expect(connect({}, found, away).result).rejects.toMatchObject({ name: 'DataMasqueUnavailable' });
  });

  it.each([
    ['aurora-postgresql', {}, { db_type: 'postgres', schema: 'public' }],
    ['mysql', {}, { db_type: 'mysql', schema: '' }],
    ['aurora-mysql', { connection_fileset: 'f' }, { db_type: 'mysql', connection_fileset: 'f' }],
    ['mariadb', {}, { db_type: 'mariadb', schema: '' }],
    [
      'oracle-ee',
      { service_name: 'SALES', schema: 'APP' },
      { db_type: 'oracle', service_name: 'SALES', schema: 'APP' },
    ],
    ['oracle-se2', {}, { db_type: 'oracle', service_name: 'orders' }],
    ['sqlserver-ex', { dbname: 'shop' }, { db_type: 'mssql', database: 'shop', schema: 'dbo' }],
    ['db2-se', {}, { db_type: 'db2_luw' }],
  ])('knows how DataMasque calls %s', async (engine, fields, expected) => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: PASSWORD, ...fields }));
    const { result, transport } = connect({ engine }, none, created, tested);
    await result;
    expect(sent(transport)).toMatchObject(expected);
  });

  it('needs to know which database to mask', async () => {
    const { result } = connect({ engine: 'mysql', databaseName: null });
    await expect(result).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: expect.stringContaining('add dbname to the secret'),
    });
    const standard = connect({ databaseName: null }, none, created, tested);
    await standard.result;
    expect(sent(standard.transport)).toMatchObject({ database: 'postgres' });
  });

  it('refuses an engine that DataMasque does not mask', async () => {
    await expect(connect({ engine: 'neptune' }).result).rejects.toMatchObject({ name: 'RequestRefused' });
  });

  it('tries the secret’s previous version, for a clone has the password of its snapshot', async () => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: 'older' }), 'AWSPREVIOUS');
    const { result } = connect({}, none, created, refused, found, removed, created, tested);
    await expect(result).resolves.toEqual({
      connectionId: 'c1',
      secretVersion: 'AWSPREVIOUS',
      maskedDatabase: 'orders',
      maskedSchema: 'public',
    });
  });

  it('takes the password of the previous version and nothing else', async () => {
    const current = { username: 'admin', password: PASSWORD, dbname: 'orders', schema: 'sales' };
    giveSecret(DATABASE_SECRET, JSON.stringify(current));
    const previous = {
      username: 'former',
      password: 'older',
      dbname: 'archive',
      schema: 'old',
      service_name: 'OLD',
      connection_fileset: 'old',
    };
    giveSecret(DATABASE_SECRET, JSON.stringify(previous), 'AWSPREVIOUS');
    const { result, transport } = connect({}, none, created, refused, found, removed, created, tested);
    await expect(result).resolves.toMatchObject({ maskedDatabase: 'orders', maskedSchema: 'sales' });
    const bodies = transport.requests
      .filter(({ method, url }) => method === 'POST' && url.endsWith('/connections/'))
      .map(({ body = '' }) => JSON.parse(body));
    expect(bodies[1]).toEqual({ ...bodies[0], dbpassword: 'older' });
    expect(bodies[0]).toMatchObject({ database: 'orders', user: 'admin', schema: 'sales' });
  });

  it('says where the previous version is of another user, which is not tried', async () => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'other', password: 'older' }), 'AWSPREVIOUS');
    const { result } = connect({}, none, created, refused, found, removed, created, refused);
    await expect(result).rejects.toMatchObject({
      message: expect.stringContaining("the secret's previous version (which is of another user): "),
    });
  });

  it('says that both versions were refused', async () => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: 'older' }), 'AWSPREVIOUS');
    const { result } = connect({}, none, created, refused, found, removed, created, refused);
    await expect(result).rejects.toMatchObject({
      name: 'CloneUnreachable',
      message: expect.stringMatching(
        /no entry; with the password of the secret's previous version: .*no entry; check the secret, and that/,
      ),
    });
  });

  it.each([undefined, JSON.stringify({ username: 'admin', password: PASSWORD })])(
    'says that there is no other version to try',
    async (previous) => {
      if (previous) giveSecret(DATABASE_SECRET, previous, 'AWSPREVIOUS');
      const { result } = connect({}, none, created, refused);
      await expect(result).rejects.toMatchObject({
        name: 'CloneUnreachable',
        message: expect.stringContaining('its secret has no other version to try'),
      });
    },
  );

  it('does not take a server that is away for a password that is wrong', async () => {
    const away: ExpectedCall = { call: 'POST /api/connections/c1/test/', answer: { status: 502 } };
    await expect(connect({}, none, created, away).result).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
    });
  });

  it.each<[string, ExpectedCall['answer']]>([
    ['does not answer the test', new AnswerTimeout()],
    ['has a proxy that gives up', { status: 504, body: '<h1>Gateway Timeout</h1>' }],
  ])('takes the clone for unreachable when the server %s', async (_, answer) => {
    const silent: ExpectedCall = { call: 'POST /api/connections/c1/test/', answer };
    const { result, transport } = connect({}, none, created, silent);
    await expect(result).rejects.toMatchObject({
      name: 'CloneUnreachable',
      message: expect.stringMatching(/^DataMasque cannot log in to the clone .*cloneSecurityGroups admit/),
    });
    expect(transport.requests.at(-1)?.timeoutMilliseconds).toBe(50_000);
  });

  it('says that the server is away when it does not answer anything else in time', async () => {
    const slow: ExpectedCall = { call: 'POST /api/connections/', answer: new AnswerTimeout() };
    await expect(connect({}, none, slow).result).rejects.toMatchObject({ name: 'DataMasqueUnavailable' });
  });

  it('says when the secret holds no text', async () => {
    giveSecret(DATABASE_SECRET, undefined);
    await expect(connect({}).result).rejects.toMatchObject({ name: 'SecretUnusable' });
  });
});
