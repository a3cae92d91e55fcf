import { createHash } from 'node:crypto';
import { GetSecretValueCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import type { ExpectedCall } from '../datamasque/scripted-transport';
import {
  DATABASE_SECRET,
  doStep,
  forget,
  giveSecret,
  OWNER,
  RULESET,
  RUN_SECRET,
  RUN_SECRET_ARN,
  secrets,
} from './masking-fixture';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:masking:orders-1';
const STARTED_AT = '2026-06-01T12:00:00.123Z';

const INPUT = {
  DBInstanceIdentifier: 'Orders',
  DBSecretIdentifier: DATABASE_SECRET,
  DataMasqueRulesetId: RULESET,
};

beforeEach(forget);

describe('checking a request', () => {
  const check = (input: object, ...script: ExpectedCall[]) =>
    doStep({ step: 'check-request', input, executionArn: EXECUTION, startedAt: STARTED_AT }, ...script)
      .result;
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
      recipe: { contentHash, hash: `sha256:${contentHash}`, libraries: [] },
      preferredAvailabilityZone: null,
      runSecretArn: null,
      sourceSnapshot: null,
      startedAt: STARTED_AT,
      names: resourceNames(OWNER, { executionArn: EXECUTION, startedAt: STARTED_AT }, 'orders'),
    });
  });

  const SNAPSHOT = 'arn:aws:rds:us-east-1:444455556666:snapshot:orders-shared';

  it('takes a snapshot of an account that is listed, and of its own', async () => {
    for (const sourceSnapshot of [SNAPSHOT, SNAPSHOT.replace('444455556666', '123456789012')])
      await expect(check({ ...INPUT, SourceSnapshot: sourceSnapshot }, ruleset({}))).resolves.toMatchObject({
        sourceSnapshot,
      });
  });

  it('refuses a snapshot of any other account before it asks for anything, naming the property', async () => {
    const SourceSnapshot = SNAPSHOT.replace('444455556666', '777788889999');
    await expect(check({ ...INPUT, SourceSnapshot })).rejects.toMatchObject({
      name: 'RequestRefused',
      message: expect.stringMatching(
        /SourceSnapshot is of account 777788889999, .*sourceSnapshotAccounts of the MaskingWorkflow/,
      ),
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
      recipe: { contentHash: null, hash: null, libraries: null },
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
      await expect(plan).resolves.toMatchObject({ rulesetId: RULESET, recipe: { contentHash } });
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

  describe('that pins the recipe of its ruleset', () => {
    const pinned = (RulesetHash: string, ...script: ExpectedCall[]) =>
      check({ ...INPUT, RulesetHash }, ...script);
    const IMPORTING = `${YAML}imports: [org/pii]\n`;
    const libraries = (answer: ExpectedCall['answer']): ExpectedCall => ({
      call: 'GET /api/ruleset-libraries/?limit=100&offset=0',
      answer,
    });

    it('is planned where the recipe is that one', async () => {
      await expect(pinned(`sha256:${contentHash.toUpperCase()}`, ruleset({}))).resolves.toMatchObject({
        recipe: { hash: `sha256:${contentHash}` },
      });
    });

    it('is refused for another text, with both hashes', async () => {
      const approved = `sha256:${'0'.repeat(64)}`;
      await expect(pinned(approved, ruleset({}))).rejects.toMatchObject({
        name: 'RequestRefused',
        message: `the ruleset gdpr with its libraries has the hash sha256:${contentHash}, where the request pins: ${approved}; put the text back that was approved, or send the hash of this one`,
      });
    });

    it.each<[string, ExpectedCall[], RegExp]>([
      ['its text', [ruleset({ config_yaml: undefined })], /for DataMasque does not give its text, where/],
      ['a text that is no YAML', [ruleset({ config_yaml: '{' })], /for its text cannot be read as YAML, or/],
      [
        'its libraries',
        [ruleset({ config_yaml: IMPORTING }), libraries({ status: 403, body: { detail: 'no' } })],
        /DataMasque refuses to show its libraries, where the request pins/,
      ],
      [
        'one of its libraries',
        [ruleset({ config_yaml: IMPORTING }), libraries({ body: { count: 0, next: null, results: [] } })],
        /does not give the text of its libraries org\/pii, where/,
      ],
    ])('is refused where DataMasque does not give %s', async (_, script, message) => {
      await expect(pinned(`sha256:${contentHash}`, ...script)).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringMatching(message),
      });
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
