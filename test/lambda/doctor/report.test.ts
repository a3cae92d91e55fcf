import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHECK_RESULTS, CHECKS } from '../../../lambda/contract/doctor-report';
import { expectDocumented } from '../../build/documented-answers';
import {
  awsError,
  BLUEPRINT,
  DATABASE_SECRET,
  type DataMasqueAnswers,
  DoctorFixture,
  ENVIRONMENT,
  GOOD_SERVER,
  LOGIN_SECRET,
  madeWith,
  networkError,
  RIGHT,
  RUN_SECRET,
  WORKFLOW,
} from './doctor-fixture';

/** All but what only a client can tell. */
const REPORTED = CHECKS.filter((check) => check !== 'api');

const CLIENTS = ['stepFunctions', 'secrets', 'rds', 'ec2', 'kms'] as const;

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a report', () => {
  it('has a line of each check, in the order of the contract, and passes where all is right', async () => {
    const lines = await doctor.lines();
    expect(lines.map(({ check }) => check)).toEqual(REPORTED);
    expect(lines.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(lines.filter((line) => 'fix' in line)).toEqual([]);
  });

  it('says of each line that is not right how to mend it', async () => {
    doctor = new DoctorFixture(madeWith({ isShared: true }));
    for (const client of CLIENTS) doctor[client].rejects(awsError('AccessDenied'));
    doctor.server = () => networkError('ECONNREFUSED');
    for (const { result, message, fix } of await doctor.lines({ runSecretArn: RUN_SECRET })) {
      expect([message, fix].join()).toMatch(/^[^.A-Z\n]/);
      expect(result).not.toBe('pass');
      expect(fix).toMatch(/\w{3}/);
    }
  });

  it('is as the document has it, and so is a refusal', async () => {
    expectDocumented('runChecks', await doctor.answer(RIGHT));
    const refused = await doctor.answer({ ruleset: '', unknown: 'x', idempotencyKey: 'k' });
    expect(refused).toMatchObject({
      status: 400,
      body: { details: [{ field: 'ruleset' }, { field: 'unknown' }, { field: 'idempotencyKey' }] },
    });
    expectDocumented('runChecks', refused);
  });

  it('refuses a state machine that is not one of the deployment', async () => {
    const refused = await doctor.answer({ stateMachineArn: BLUEPRINT.arn });
    expect(refused).toMatchObject({ status: 403, body: { error: 'StateMachineNotConfigured' } });
    expectDocumented('runChecks', refused);
  });

  it('is of the request with the defaults of the deployment', async () => {
    doctor = new DoctorFixture({ ...ENVIRONMENT, defaults: RIGHT });
    const { body } = await doctor.answer({});
    expect(body.checks.filter(({ result }) => result !== 'pass')).toEqual([]);
  });

  it('has a line for each check where nothing is named and there are several machines', async () => {
    doctor = new DoctorFixture({ ...ENVIRONMENT, machines: [WORKFLOW, BLUEPRINT] });
    const { body } = await doctor.answer({});
    expect(body.checks.map(({ check }) => check)).toEqual(REPORTED);
    expect(body.checks.filter(({ result }) => result === 'fail')).toEqual([]);
  });
});

describe('a service that fails', () => {
  const FAILURES: readonly (readonly [string, Error | string])[] = [
    ['denies', awsError('AccessDeniedException')],
    ['throttles', awsError('ThrottlingException')],
    ['does not answer', networkError('ETIMEDOUT')],
    ['has a fault of its own', awsError('InternalFailure', 'oops', 500)],
    ['says what nobody expects', awsError('TeapotException')],
    ['is not asked for a mistake of ours', new TypeError('undefined is not a function')],
  ];
  const cases = CLIENTS.flatMap((client) => FAILURES.map(([what, error]) => [client, what, error] as const));

  it.each(cases)('%s, which %s, fails no line but those that go by it', async (client, _, error) => {
    doctor[client].rejects(error);
    const lines = await doctor.lines();
    expect(lines.map(({ check }) => check)).toEqual(REPORTED);
    for (const { result } of lines) expect(CHECK_RESULTS).toContain(result);
    const broken = lines.filter(({ result }) => result !== 'pass').map(({ check }) => check);
    expect(broken).not.toEqual([]);
    const GO_BY: Readonly<Record<(typeof CLIENTS)[number], readonly string[]>> = {
      stepFunctions: ['state-machine'],
      secrets: ['data-masque', 'ruleset', 'database-secret', 'run-secret'],
      rds: ['database', 'snapshot', 'zone', 'security-group', 'key', 'quota'],
      ec2: ['zone', 'security-group'],
      kms: ['key'],
    };
    for (const check of broken) expect(GO_BY[client]).toContain(check);
  });

  it('in a way that nobody expects is logged, and only its name is told where its words may hold anything', async () => {
    doctor.kms.rejects(new TypeError('words that may hold anything'));
    expect(await doctor.line('key')).toEqual({
      check: 'key',
      result: 'warn',
      message: 'could not be told: TypeError',
      fix: "see the log of the doctor's function",
    });
    expect(doctor.logged).toMatchObject([
      { level: 'error', text: 'the check key failed', notice: 'check-failed', route: 'GET /checks' },
    ]);
    doctor.kms.rejects(awsError('TeapotException', 'short and stout'));
    expect((await doctor.line('key')).message).toBe('could not be told: TeapotException: short and stout');
  });
});

describe('a report on what does not answer', () => {
  it('is there after twenty seconds, with all the rest', async () => {
    vi.useFakeTimers();
    doctor.server = () => ({ body: '' });
    doctor.secrets
      .on(GetSecretValueCommand, { SecretId: LOGIN_SECRET })
      .callsFake(() => new Promise<never>(() => undefined));
    const lines = doctor.lines();
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await lines).filter(({ result }) => result !== 'pass')).toMatchObject([
      { check: 'data-masque', result: 'warn', message: 'could not be told within 20 seconds' },
      { check: 'ruleset', result: 'warn', fix: 'see to data-masque first' },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('secrets', () => {
  /** Texts that a secret may hold, well-formed and not. */
  const SHAPES: readonly ((value: string) => string)[] = [
    (value) => JSON.stringify({ username: 'someone', password: value }),
    (value) => JSON.stringify({ password: value }),
    (value) => JSON.stringify({ username: { name: value } }),
    (value) => JSON.stringify([value]),
    (value) => `{"password":"${value}`,
    (value) => value,
  ];
  /** Servers that give back what they were sent. */
  const SERVERS: readonly ((value: string) => DataMasqueAnswers)[] = [
    () => GOOD_SERVER,
    (value) => () => ({ status: 400, body: { non_field_errors: [`no user with password ${value}`] } }),
    (value) => () => ({ status: 500, body: value }),
    (value) => () => ({ status: 200, body: `{"token": "${value}"` }),
    (value) => () => new Error(`broke off after {"password":"${value}"}`),
  ];
  const value = fc.stringMatching(/^[A-Za-z0-9]{16,40}$/);

  it('never stand in a report nor in a log, whatever they hold and whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.constantFrom(...SHAPES),
        fc.constantFrom(...SERVERS),
        fc.constantFrom(undefined, 'SyntaxError', 'DecryptionFailure', 'InternalServiceError'),
        async (secret, shape, server, errorName) => {
          const fixture = new DoctorFixture();
          fixture.server = server(secret);
          for (const arn of [LOGIN_SECRET, DATABASE_SECRET, RUN_SECRET])
            fixture.hasSecret(arn, shape(secret));
          if (errorName !== undefined) {
            const words = `Unexpected token in "${shape(secret)}"`;
            fixture.secrets.on(GetSecretValueCommand).rejects(awsError(errorName, words));
          }
          const { body } = await fixture.answer({ ...RIGHT, runSecretArn: RUN_SECRET });
          expect(JSON.stringify(body)).not.toContain(secret);
          expect(inWords(fixture.logged)).not.toContain(secret);
        },
      ),
    );
  });

  /** All that a line of the log would say. */
  function inWords(logged: DoctorFixture['logged']): string {
    const ofError = (error: unknown): string =>
      error instanceof Error ? `${error.stack} ${error.message} ${ofError(error.cause)}` : '';
    return logged.map((line) => `${JSON.stringify(line)} ${ofError(line.error)}`).join('\n');
  }
});
