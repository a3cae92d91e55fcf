import {
  GetSecretValueCommand,
  InternalServiceError,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import type { CloneEndpoint, MaskingStep } from '../../../lambda/contract/workflow-steps';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import type { StepLog, StepNoticeDetails } from '../../../lambda/log/step-log';
import { createMaskingHandler } from '../../../lambda/masking/create-masking-handler';
import { type ExpectedCall, LOGIN, ScriptedTransport } from '../datamasque/scripted-transport';

const PASSWORD = 'a-password-of-ours';
const RUN_SECRET = 'a-run-secret-of-sixteen-and-more';
const DATABASE_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-AbCdEf';
const RUN_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:run-AbCdEf';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:masking:orders-1';
const RULESET = '11111111-2222-4333-8444-555555555555';
const OWNER = 'Stack/Workflow';
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
const CONNECTIONS = 'GET /api/connections/?limit=100&offset=0';
const RUNS = 'GET /api/runs/?limit=100&offset=0';

const secrets = mockClient(SecretsManagerClient);

function giveSecret(secretArn: string, text: string | undefined, stage = 'AWSCURRENT'): void {
  secrets
    .on(GetSecretValueCommand, { SecretId: secretArn, VersionStage: stage })
    .resolves({ SecretString: text });
}

function missing(): ResourceNotFoundException {
  return new ResourceNotFoundException({ message: 'not found', $metadata: {} });
}

const lines: [string, StepNoticeDetails][] = [];
const log: StepLog = {
  info: (message, details) => lines.push([message, details]),
  error: (message, details) => lines.push([message, details]),
};

function doStep(
  step: MaskingStep,
  ...script: ExpectedCall[]
): { result: Promise<object>; transport: ScriptedTransport } {
  const transport = new ScriptedTransport(LOGIN, ...script);
  const dataMasque = new DataMasqueClient({
    url: 'https://datamasque.example.com',
    login: async () => ({ username: 'automation', password: 'of-the-server' }),
    transport: transport.send,
  });
  const environment = { owner: OWNER };
  const handler = createMaskingHandler({
    dataMasque,
    secrets: new SecretsManagerClient({}),
    environment,
    log,
  });
  return { result: handler(step), transport };
}

beforeEach(() => {
  secrets.reset();
  secrets.on(GetSecretValueCommand).rejects(missing());
  giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: PASSWORD }));
  lines.length = 0;
});

describe('checking a request', () => {
  const check = (input: object, ...script: ExpectedCall[]) =>
    doStep({ step: 'check-request', input, executionArn: EXECUTION }, ...script).result;
  const ruleset = (fields: object): ExpectedCall => ({
    call: `GET /api/rulesets/${RULESET}/`,
    answer: { body: { id: RULESET, name: 'gdpr', mask_type: 'database', is_valid: 'valid', ...fields } },
  });

  it('answers with the plan: normalised, with the names of all that will be made', async () => {
    await expect(check(INPUT, ruleset({}))).resolves.toEqual({
      databaseIdentifier: 'orders',
      databaseType: null,
      databaseSecretArn: DATABASE_SECRET,
      rulesetId: RULESET,
      rulesetName: 'gdpr',
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
    const named = (name: string, fields: object = {}): object => ({
      id: RULESET,
      name,
      mask_type: 'database',
      is_valid: 'valid',
      ...fields,
    });
    const checkNamed = (name: string, ...rulesets: object[]) =>
      check(
        { ...INPUT, DataMasqueRulesetId: name },
        { call: 'GET /api/rulesets/?limit=100&offset=0', answer: { body: rulesets } },
      );

    it('resolves the name to its id', async () => {
      const plan = checkNamed('GDPR orders', named('gdpr orders', { id: OTHER }), named('GDPR orders'));
      await expect(plan).resolves.toMatchObject({ rulesetId: RULESET, rulesetName: 'GDPR orders' });
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

  it('says that waiting may help when Secrets Manager cannot answer', async () => {
    secrets.on(GetSecretValueCommand).rejects(new InternalServiceError({ message: 'x', $metadata: {} }));
    await expect(check(INPUT, ruleset({}))).rejects.toMatchObject({ name: 'DataMasqueUnavailable' });
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
  const updated: ExpectedCall = { call: 'PUT /api/connections/c1/', answer: { body: { id: 'c1' } } };

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

  it('uses the connection that an earlier try made', async () => {
    const { result } = connect({}, found, updated, tested);
    await expect(result).resolves.toMatchObject({ connectionId: 'c1' });
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
    const { result } = connect({}, none, created, refused, found, updated, tested);
    await expect(result).resolves.toEqual({ connectionId: 'c1', secretVersion: 'AWSPREVIOUS' });
  });

  it('says that both versions were refused', async () => {
    giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: 'older' }), 'AWSPREVIOUS');
    const { result } = connect({}, none, created, refused, found, updated, refused);
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

  it('says when the secret holds no text', async () => {
    giveSecret(DATABASE_SECRET, undefined);
    await expect(connect({}).result).rejects.toMatchObject({ name: 'SecretUnusable' });
  });
});

describe('starting the masking run', () => {
  const start = (runSecretArn: string | null, ...script: ExpectedCall[]) =>
    doStep(
      { step: 'start-run', runName: 'masking-1', connectionId: 'c1', rulesetId: RULESET, runSecretArn },
      ...script,
    );

  it('starts one with the run secret', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const { result, transport } = start(
      RUN_SECRET_ARN,
      { call: RUNS, answer: { body: { results: [], next: null } } },
      { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
    );
    await expect(result).resolves.toEqual({ maskRunId: 7 });
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toEqual({
      name: 'masking-1',
      connection: 'c1',
      ruleset: RULESET,
      mask_type: 'database',
      options: { run_secret: RUN_SECRET },
    });
  });

  it('leaves the run secret to DataMasque when none is asked for', async () => {
    const { result, transport } = start(
      null,
      { call: RUNS, answer: { body: [] } },
      { call: 'POST /api/runs/', answer: { status: 201, body: { id: 7 } } },
    );
    await result;
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toMatchObject({ options: {} });
  });

  it('finds the run whose answer was lost, and starts no second one', async () => {
    const runs = [
      { id: 3, name: 'masking-1' },
      { id: 5, name: 'masking-1' },
      { id: 9, name: 'other' },
    ];
    const { result, transport } = start(null, {
      call: RUNS,
      answer: { body: { results: runs, next: null } },
    });
    await expect(result).resolves.toEqual({ maskRunId: 5 });
    expect(transport.isPlayed).toBe(true);
  });

  it('never repeats the run secret', async () => {
    giveSecret(RUN_SECRET_ARN, RUN_SECRET);
    const { result } = start(
      RUN_SECRET_ARN,
      { call: RUNS, answer: { body: [] } },
      {
        call: 'POST /api/runs/',
        answer: { status: 400, body: { run_secret: [`${RUN_SECRET} will not do`] } },
      },
    );
    const error = (await result.catch((failure: Error) => failure)) as Error;
    expect(error.message).toContain('*** will not do');
    expect(JSON.stringify(lines)).not.toContain(RUN_SECRET);
  });
});

describe('looking at the masking run', () => {
  const run = (status: string): ExpectedCall => ({
    call: 'GET /api/runs/7/',
    answer: { body: { id: 7, status } },
  });
  const check = (...script: ExpectedCall[]) => doStep({ step: 'check-run', maskRunId: 7 }, ...script).result;

  it.each(['queued', 'validating', 'running', 'cancelling'])('knows that %s goes on', async (status) => {
    await expect(check(run(status))).resolves.toEqual({ status, inFlight: true, known: true, message: '' });
  });

  it('takes a status that it does not know for one that goes on, and says so', async () => {
    await expect(check(run('paused'))).resolves.toMatchObject({ inFlight: true, known: false });
  });

  it('knows a finished run', async () => {
    await expect(check(run('finished'))).resolves.toEqual({
      status: 'finished',
      inFlight: false,
      known: true,
      message: '',
    });
  });

  it.each(['failed', 'cancelled', 'finished_with_warnings'])(
    'tells the last troubles of a run that %s',
    async (status) => {
      const log = [
        { log_level: 20, message: 'fine' },
        { log_level: 30, message: 'odd' },
        { log_level: 40, message: 'broken' },
        { message: 'no level' },
      ];
      const answer: ExpectedCall = { call: 'GET /api/runs/7/log/', answer: { body: log } };
      await expect(check(run(status), answer)).resolves.toMatchObject({
        inFlight: false,
        message: 'odd | broken',
      });
    },
  );

  it.each<[ExpectedCall['answer'], RegExp]>([
    [{ body: [] }, /^its log holds no warning and no error$/],
    [{ body: { detail: 'x' } }, /^its log holds no warning and no error$/],
    [{ body: 'plain text' }, /^its log cannot be read: .*no JSON$/],
  ])('does not fail over a log like %j', async (answer, message) => {
    const result = check(run('failed'), { call: 'GET /api/runs/7/log/', answer });
    await expect(result).resolves.toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('letting go of DataMasque', () => {
  const disconnect = (...script: ExpectedCall[]) =>
    doStep({ step: 'disconnect', connectionName: 'masking-1', runName: 'masking-1' }, ...script);
  const runs = (status?: string): ExpectedCall => ({
    call: RUNS,
    answer: { body: status ? [{ id: 7, name: 'masking-1', status }] : [] },
  });
  const then = (status: string): ExpectedCall => ({
    call: 'GET /api/runs/7/',
    answer: { body: { id: 7, status } },
  });
  const cancel: ExpectedCall = { call: 'POST /api/runs/7/cancel/', answer: { body: {} } };
  const two: ExpectedCall = {
    call: CONNECTIONS,
    answer: {
      body: [
        { id: 'c1', name: 'masking-1' },
        { id: 'c2', name: 'masking-1' },
        { id: 'c3', name: 'other' },
      ],
    },
  };
  const deleted = (id: string): ExpectedCall => ({
    call: `DELETE /api/connections/${id}/`,
    answer: { status: 204 },
  });

  it('deletes every connection of the name, and no other', async () => {
    const { result, transport } = disconnect(runs('finished'), two, deleted('c1'), deleted('c2'));
    await expect(result).resolves.toEqual({ settled: true });
    expect(transport.isPlayed).toBe(true);
  });

  it('has nothing to do where nothing was made', async () => {
    await expect(disconnect(runs(), { call: CONNECTIONS, answer: { body: [] } }).result).resolves.toEqual({
      settled: true,
    });
  });

  it('cancels a run that goes on, and leaves the connection until it is over', async () => {
    await expect(disconnect(runs('running'), cancel, then('cancelling')).result).resolves.toEqual({
      settled: false,
    });
    const over = disconnect(runs('running'), cancel, then('cancelled'), {
      call: CONNECTIONS,
      answer: { body: [] },
    });
    await expect(over.result).resolves.toEqual({ settled: true });
  });

  it('does not mind a run that ended in the same moment', async () => {
    const late: ExpectedCall = { ...cancel, answer: { status: 400, body: { error: 'over' } } };
    const { result } = disconnect(runs('running'), late, then('finished'), {
      call: CONNECTIONS,
      answer: { body: [] },
    });
    await expect(result).resolves.toEqual({ settled: true });
  });

  it('passes on that the server is away', async () => {
    const away: ExpectedCall = { ...cancel, answer: { status: 502 } };
    await expect(disconnect(runs('running'), away).result).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
    });
  });
});

describe('the log of the masking function', () => {
  it('has one line a step, with a stable notice and what it was about', async () => {
    await doStep(
      { step: 'check-run', maskRunId: 7 },
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
