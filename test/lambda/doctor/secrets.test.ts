import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  awsError,
  BLUEPRINT,
  DATABASE_SECRET,
  DoctorFixture,
  ENVIRONMENT,
  networkError,
  RIGHT,
  RUN_SECRET,
} from './doctor-fixture';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

const refuse = (error: Error) =>
  doctor.secrets.on(GetSecretValueCommand, { SecretId: DATABASE_SECRET }).rejects(error);

describe("the line of the database's secret", () => {
  it('passes where it holds a login', async () => {
    expect(await doctor.line('database-secret')).toMatchObject({ result: 'pass' });
  });

  it('warns where none is named', async () => {
    const { databaseIdentifier, ruleset } = RIGHT;
    const { body } = await doctor.answer({ databaseIdentifier, ruleset });
    expect(body.checks.find(({ check }) => check === 'database-secret')).toMatchObject({
      result: 'warn',
      fix: 'name one: databaseSecretIdentifier',
    });
  });

  it.each([
    ['it does not exist', awsError('ResourceNotFoundException'), 'does not exist'],
    ['it may not be read', awsError('AccessDeniedException', 'not authorized to perform'), 'may not be read'],
    [
      'its key may not be used',
      awsError('AccessDeniedException', 'Access to KMS is not allowed'),
      'its key may not be used',
    ],
    ['its key is disabled', awsError('DecryptionFailure'), 'cannot be decrypted'],
    ['it is to be deleted', awsError('InvalidRequestException'), 'is to be deleted'],
  ])('fails where %s', async (_, error, message) => {
    refuse(error);
    const line = await doctor.line('database-secret');
    expect(line).toMatchObject({ result: 'fail', message: expect.stringContaining(message) });
    expect(line.message).toContain(DATABASE_SECRET);
    expect(line.fix).toMatch(/\w/);
  });

  it.each([
    ['it takes no more calls', awsError('ThrottlingException'), /takes no more calls/],
    ['it does not answer', networkError('ECONNREFUSED'), /does not answer the doctor/],
    ['it has a fault of its own', awsError('InternalServiceError', '', 500), /answered InternalServiceError/],
  ])('warns where Secrets Manager says nothing of it: %s', async (_, error, message) => {
    refuse(error);
    expect(await doctor.line('database-secret')).toMatchObject({
      result: 'warn',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['no password', '{"username":"admin"}', 'lacks a usable password'],
    ['an empty login', '{"username":"","password":""}', 'lacks a usable username and password'],
    ['no JSON', 'admin:of-the-database', 'is no JSON object'],
    ['nothing', undefined, 'holds no text'],
  ])('fails where it holds %s', async (_, text, message) => {
    doctor.hasSecret(DATABASE_SECRET, text);
    expect(await doctor.line('database-secret')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(message),
    });
  });

  it('fails where neither it nor RDS says which database to mask', async () => {
    doctor.hasInstance({ Engine: 'sqlserver-se', DBName: undefined });
    expect(await doctor.line('database-secret')).toMatchObject({
      result: 'fail',
      fix: 'add dbname to the secret',
    });
    doctor.hasSecret(DATABASE_SECRET, '{"username":"admin","password":"p","dbname":"orders"}');
    expect(await doctor.line('database-secret')).toMatchObject({ result: 'pass' });
  });

  it('is checked by itself where there is no such database', async () => {
    expect(await doctor.line('database-secret', { databaseIdentifier: 'payroll' })).toMatchObject({
      result: 'pass',
    });
  });
});

describe('the line of the run secret', () => {
  it('passes where none is named', async () => {
    expect(await doctor.line('run-secret')).toMatchObject({ result: 'pass' });
  });

  it('passes for one that DataMasque takes, and fails for a shorter one', async () => {
    doctor.hasSecret(RUN_SECRET, 'a run secret of sixteen and more');
    expect(await doctor.line('run-secret', { runSecretArn: RUN_SECRET })).toMatchObject({ result: 'pass' });
    doctor.hasSecret(RUN_SECRET, 'short');
    expect(await doctor.line('run-secret', { runSecretArn: RUN_SECRET })).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('16 to 256 characters, got: 5'),
    });
  });

  it('fails for one that may not be read', async () => {
    doctor.secrets
      .on(GetSecretValueCommand, { SecretId: RUN_SECRET })
      .rejects(awsError('AccessDeniedException'));
    expect(await doctor.line('run-secret', { runSecretArn: RUN_SECRET })).toMatchObject({
      result: 'fail',
      fix: expect.stringContaining('runSecrets'),
    });
  });
});

describe('secrets of a blueprint', () => {
  it('are read by its own functions, so nothing is said of them and nothing is read', async () => {
    doctor = new DoctorFixture({ ...ENVIRONMENT, machines: [BLUEPRINT] });
    const lines = await doctor.lines({ runSecretArn: RUN_SECRET });
    for (const name of ['database-secret', 'run-secret'])
      expect(lines.find(({ check }) => check === name)).toMatchObject({ result: 'warn' });
    const read = doctor.secrets.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input.SecretId);
    expect(read).toEqual([ENVIRONMENT.dataMasqueCredentialsArn]);
  });
});
