import { createHash } from 'node:crypto';
import { GetSecretValueCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import type { CloneEndpoint } from '../../../lambda/contract/workflow-steps';
import { AnswerTimeout } from '../../../lambda/datamasque/transport';
import type { ExpectedCall, ScriptedTransport } from '../datamasque/scripted-transport';
import {
  CONNECTIONS,
  DATABASE_SECRET,
  doStep,
  forget,
  giveSecret,
  lines,
  OWNER,
  PASSWORD,
  RULESET,
  RUN_SECRET,
  RUN_SECRET_ARN,
  secrets,
} from './masking-fixture';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:masking:orders-1';
const CLONE: CloneEndpoint = {
  address: 'clone.example',
  port: 5432,
  engine: 'postgres',
  databaseName: 'orders',
};

const INPUT = {
  DBInstanceIdentifier: 'Orders',
  DBSecretIdentifier: DATABASE_SECRET,
  DataMasqueRulesetId: RULESET,
};

beforeEach(forget);

describe('checking a request', () => {
  const check = (input: object, ...script: ExpectedCall[]) =>
    doStep({ step: 'check-request', input, executionArn: EXECUTION }, ...script).result;
  const YAML = 'version: "1.0"\ntasks: []\n';
  const contentHash = createHash('sha256').update(YAML).digest('hex');
  const described = {
    id: RULESET,
    name: 'gdpr',
    mask_type: 'database',
    is_valid: 'valid',
    config_yaml: YAML,
  };
  const ruleset = (fields: object): ExpectedCall => ({
    call: `GET /api/rulesets/${RULESET}/`,
    answer: { body: { ...described, ...fields } },
  });

  it('answers with the plan: normalised, with the names of all that will be made', async () => {
    await expect(check(INPUT, ruleset({}))).resolves.toEqual({
      databaseIdentifier: 'orders',
      databaseType: null,
      databaseSecretArn: DATABASE_SECRET,
      rulesetId: RULESET,
      rulesetName: 'gdpr',
      rulesetContentHash: contentHash,
      preferredAvailabilityZone: null,
      runSecretArn: null,
      sourceSnapshot: null,
      names: resourceNames(OWNER, EXECUTION, 'orders'),
    });
  });

  it('takes the identifier out of an ARN, and passes the rest on', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const input = {
      ...INPUT,
      DBInstanceIdentifier: 'arn:aws:rds:us-east-1:123456789012:cluster:Orders',
      PreferredAZ: 'us-east-1b',
      AwsSecretArn: RUN_SECRET_ARN,
      SourceSnapshot: 'nightly',
    };
    await expect(check(input, ruleset({}))).resolves.toMatchObject({
      databaseIdentifier: 'orders',
      databaseType: 'cluster',
      preferredAvailabilityZone: 'us-east-1b',
      runSecretArn: RUN_SECRET_ARN,
      sourceSnapshot: 'nightly',
    });
  });

  it('passes on that an ARN is an instance’s', async () => {
    const input = { ...INPUT, DBInstanceIdentifier: 'arn:aws:rds:us-east-1:123456789012:db:Orders' };
    await expect(check(input, ruleset({}))).resolves.toMatchObject({ databaseType: 'instance' });
  });

  it('plans without the ruleset’s text where the server does not give it', async () => {
    await expect(check(INPUT, ruleset({ config_yaml: undefined }))).resolves.toMatchObject({
      rulesetName: 'gdpr',
      rulesetContentHash: null,
    });
  });

  it.each([
    { is_valid: 'in_progress' },
    { is_valid: 'unknown' },
    { is_valid: true },
    { mask_type: undefined },
  ])('takes a ruleset with %j', async (fields) => {
    await expect(check(INPUT, ruleset(fields))).resolves.toMatchObject({ rulesetName: 'gdpr' });
  });

  it.each<[object, RegExp]>([
    [
      {
        is_valid: 'invalid',
        validation_errors: [{ message: 'no such mask', line_number: 3 }, { message: 'odd' }],
      },
      /^the ruleset gdpr is not valid: no such mask \(line 3\); odd; correct it/,
    ],
    [{ is_valid: false }, /^the ruleset gdpr is not valid: no reason was given/],
    [{ mask_type: 'file' }, /^the ruleset gdpr masks files, not databases/],
  ])('refuses a ruleset with %j', async (fields, message) => {
    await expect(check(INPUT, ruleset(fields))).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringMatching(message),
    });
  });

  describe('whose ruleset is named', () => {
    const OTHER = '223e4567-e89b-42d3-a456-426614174000';
    const named = (name: string, fields: object = {}): object => ({ ...described, name, ...fields });
    const checkNamed = (name: string, ...rulesets: object[]) =>
      check(
        { ...INPUT, DataMasqueRulesetId: name },
        { call: 'GET /api/rulesets/?limit=100&offset=0', answer: { body: rulesets } },
      );

    it('resolves the name to its id', async () => {
      const plan = checkNamed('GDPR orders', named('gdpr orders', { id: OTHER }), named('GDPR orders'));
      await expect(plan).resolves.toMatchObject({ rulesetId: RULESET, rulesetName: 'GDPR orders' });
    });

    it('asks for its text where a list leaves that out', async () => {
      const list = {
        call: 'GET /api/rulesets/?limit=100&offset=0',
        answer: { body: [named('gdpr', { config_yaml: undefined })] },
      };
      const plan = check({ ...INPUT, DataMasqueRulesetId: 'gdpr' }, list, ruleset({}));
      await expect(plan).resolves.toMatchObject({ rulesetId: RULESET, rulesetContentHash: contentHash });
    });

    it('takes the one for databases where one for files has the same name', async () => {
      const plan = checkNamed('gdpr', named('gdpr', { id: OTHER, mask_type: 'file' }), named('gdpr'));
      await expect(plan).resolves.toMatchObject({ rulesetId: RULESET });
    });

    it.each<[string, object[], string]>([
      [
        'gdrp',
        [
          named('hipaa'),
          named('GDPR'),
          named('pci'),
          named('sox-quarterly'),
          named('gdpr', { mask_type: 'file' }),
        ],
        'DataMasque has no ruleset named "gdrp"; the nearest names are: "GDPR", "pci", "hipaa"',
      ],
      ['gdpr', [], 'DataMasque has no ruleset named "gdpr"; it has none for databases; make one there'],
      [
        'gdpr',
        [named('gdpr'), named('gdpr', { id: OTHER })],
        `DataMasque has 2 rulesets named "gdpr"; give the id of one: ${RULESET}, ${OTHER}`,
      ],
      [
        'gdpr',
        [named('gdpr', { mask_type: 'file' })],
        'the ruleset gdpr masks files, not databases; choose another one',
      ],
      [
        'gdpr',
        [named('gdpr', { is_valid: false })],
        'the ruleset gdpr is not valid: no reason was given; correct it in DataMasque',
      ],
    ])('%j among %j is refused', async (name, rulesets, message) => {
      await expect(checkNamed(name, ...rulesets)).rejects.toMatchObject({ name: 'RequestRefused', message });
    });
  });

  it('refuses a ruleset that is not there', async () => {
    const gone = { call: `GET /api/rulesets/${RULESET}/`, answer: { status: 404 } };
    await expect(check(INPUT, gone)).rejects.toMatchObject({
      name: 'RequestRefused',
      message: `DataMasque has no ruleset of id ${RULESET}; look the id up on its rulesets page`,
    });
  });

  it('refuses a literal run secret without repeating it', async () => {
    const error = (await check({ ...INPUT, RunSecret: RUN_SECRET }).catch(
      (failure: Error) => failure,
    )) as Error;
    expect(error.name).toBe('RequestRefused');
    expect(error.message).not.toContain(RUN_SECRET);
  });

  it.each([
    ['no JSON', 'is no JSON object'],
    ['[]', 'is no JSON object'],
    [JSON.stringify({ username: 'admin' }), 'lacks a usable password'],
    [JSON.stringify({ username: '', password: '' }), 'lacks a usable username and password'],
  ])('refuses a database secret of %s', async (text, fault) => {
    giveSecret(DATABASE_SECRET, text);
    await expect(check(INPUT, ruleset({}))).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: `the database secret ${DATABASE_SECRET} ${fault}; it must be a JSON object with username and password`,
    });
  });

  it('refuses a run secret that DataMasque would refuse, without repeating it', async () => {
    giveSecret(RUN_SECRET_ARN, 'too-short');
    await expect(check({ ...INPUT, AwsSecretArn: RUN_SECRET_ARN }, ruleset({}))).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: `the run secret ${RUN_SECRET_ARN} must have 16 to 256 characters, got: 9; store another one`,
    });
  });

  it('says which secret cannot be read, and what to do about it', async () => {
    await expect(check({ ...INPUT, AwsSecretArn: RUN_SECRET_ARN }, ruleset({}))).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: expect.stringMatching(
        /^the secret arn:.*run-AbCdEf cannot be read: ResourceNotFoundException; check that/,
      ),
    });
    giveSecret(RUN_SECRET_ARN, undefined);
    await expect(check({ ...INPUT, AwsSecretArn: RUN_SECRET_ARN }, ruleset({}))).rejects.toMatchObject({
      message: `the secret ${RUN_SECRET_ARN} holds no text; store one in it`,
    });
  });

  it.each<[string, Error]>([
    ['the service fails', new InternalServiceError({ message: 'x', $metadata: {} })],
    ['it throttles', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
    ['the network does', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['an error of next year comes', Object.assign(new Error('x'), { name: 'TooBusyException' })],
  ])('says that waiting may help with Secrets Manager when %s', async (_, error) => {
    secrets.on(GetSecretValueCommand).rejects(error);
    await expect(check(INPUT, ruleset({}))).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
      message: `Secrets Manager cannot answer now: ${error.name}: ${error.message}`,
    });
  });

  it.each([
    'ResourceNotFoundException',
    'AccessDeniedException',
    'InvalidRequestException',
    'InvalidParameterException',
    'DecryptionFailure',
  ])('does not wait when Secrets Manager says %s', async (name) => {
    secrets.on(GetSecretValueCommand).rejects(Object.assign(new Error('no'), { name }));
    await expect(check(INPUT, ruleset({}))).rejects.toMatchObject({
      name: 'SecretUnusable',
      message: expect.stringContaining(`cannot be read: ${name}; check that`),
    });
  });
});

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
  const found: ExpectedCall = { call: CONNECTIONS, answer: { body: [{ id: 'c1', name: 'masking-1' }] } };
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
    await expect(result).resolves.toEqual({ connectionId: 'c1', secretVersion: 'AWSCURRENT' });
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

  it('makes it anew where one of its name is left, for that one’s runs masked something else', async () => {
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
    await expect(result).resolves.toEqual({ connectionId: 'c1', secretVersion: 'AWSPREVIOUS' });
  });

  it('says that both versions were refused', async () => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: 'older' }), 'AWSPREVIOUS');
    const { result } = connect({}, none, created, refused, found, removed, created, refused);
    await expect(result).rejects.toMatchObject({
      name: 'CloneUnreachable',
      message: expect.stringMatching(
        /no entry; with the secret's previous version: .*no entry; check the secret, and that/,
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

describe('the log of the masking function', () => {
  it('has one line a step, with a stable notice and what it was about', async () => {
    await doStep(
      { step: 'check-run', maskRunId: 7, runName: 'masking-1', rulesetName: 'gdpr' },
      { call: 'GET /api/runs/7/', answer: { body: { status: 'running' } } },
    ).result;
    expect(lines).toEqual([['did a step', { notice: 'step-done', step: 'check-run', subject: 'run 7' }]]);
  });

  it('names what failed, and holds no secret', async () => {
    const away: ExpectedCall = { call: CONNECTIONS, answer: { status: 502 } };
    const step = {
      step: 'connect',
      connectionName: 'masking-1',
      databaseSecretArn: DATABASE_SECRET,
      clone: CLONE,
    } as const;
    await doStep(step, away).result.catch(() => undefined);
    expect(lines).toEqual([
      [
        'a step failed',
        expect.objectContaining({
          notice: 'step-failed',
          step: 'connect',
          subject: 'masking-1',
          error: 'DataMasqueUnavailable',
        }),
      ],
    ]);
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
  });
});
