import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { AnswerTimeout } from '../../../lambda/datamasque/transport';
import {
  awsError,
  DATAMASQUE_URL,
  DoctorFixture,
  ENVIRONMENT,
  FUNCTIONS,
  GOOD_SERVER,
  LOGIN_SECRET,
  networkError,
} from './doctor-fixture';

/** In the call that asks whether the login is taken. */
const RULESETS_BY_ONE = 'limit=1&';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

const atLogin =
  (answer: ReturnType<typeof GOOD_SERVER>): typeof GOOD_SERVER =>
  (call) =>
    call.includes('/login/') ? answer : GOOD_SERVER(call);

describe('the line of DataMasque', () => {
  it('passes where it answers and takes the login', async () => {
    expect(await doctor.line('data-masque')).toEqual({
      check: 'data-masque',
      result: 'pass',
      message: `${DATAMASQUE_URL} answers and takes the login`,
    });
  });

  it('is of a new login each time, for a token outlives the password that it was given for', async () => {
    await doctor.lines();
    doctor.server = atLogin({ status: 400, body: { non_field_errors: ['Unable to log in'] } });
    expect(await doctor.line('data-masque')).toEqual({
      check: 'data-masque',
      result: 'fail',
      message: 'DataMasque refused the login of user automation: Unable to log in',
      fix: 'correct the secret with the DataMasque credentials',
    });
  });

  it.each([
    ['nothing answers', new AnswerTimeout(), /^nothing answers/],
    ['there is no way to it', networkError('EHOSTUNREACH'), /^nothing answers/],
    ['nothing listens', networkError('ECONNREFUSED'), /takes no connection \(ECONNREFUSED\)$/],
    ['it breaks off', networkError('ECONNRESET'), /takes no connection \(ECONNRESET\)$/],
    ['its name is not known', networkError('ENOTFOUND'), /has no address where the functions are/],
    ['it signed its own certificate', networkError('DEPTH_ZERO_SELF_SIGNED_CERT'), /is not accepted/],
    ['nobody knows who signed it', networkError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /is not accepted/],
    ['it is out of date', networkError('CERT_HAS_EXPIRED'), /is not accepted \(CERT_HAS_EXPIRED\)$/],
    ['it is of another host', networkError('ERR_TLS_CERT_ALTNAME_INVALID'), /is of another host$/],
    ['it is starting', { status: 502, body: '<h1>' }, /answers with status 502/],
    ['it does not know its own token', { status: 401 }, /answers with status 401/],
    ['it is another server', { status: 404, body: '<h1>' }, /is no DataMasque server/],
    ['it answers like a web site', { status: 200, body: '<html>' }, /is no DataMasque server/],
  ] as const)('fails where %s, and says so', async (_, answer, message) => {
    doctor.server = atLogin(answer);
    const line = await doctor.line('data-masque');
    expect(line).toMatchObject({ result: 'fail', message: expect.stringMatching(message) });
    expect(line.message).toContain(DATAMASQUE_URL);
    expect(line.fix).toMatch(/\w/);
  });

  it('says how a silent server is reached from where the functions are', async () => {
    const silent = atLogin(new AnswerTimeout());
    doctor.server = silent;
    expect((await doctor.line('data-masque')).fix).toMatch(/^the functions are in no VPC/);
    const inVpc = new DoctorFixture({ ...ENVIRONMENT, functionSecurityGroupIds: [FUNCTIONS] });
    inVpc.server = silent;
    expect((await inVpc.line('data-masque')).fix).toContain(`admit ${FUNCTIONS}`);
  });

  it('fails for a user who may not see rulesets', async () => {
    doctor.server = (call) =>
      call.includes('/login/') ? GOOD_SERVER(call) : { status: 403, body: { detail: 'not yours' } };
    expect(await doctor.line('data-masque')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('not yours'),
      fix: expect.stringContaining('the right to see rulesets'),
    });
  });

  it('warns of a certificate that is not verified', async () => {
    doctor = new DoctorFixture({ ...ENVIRONMENT, verifyTls: false });
    expect(await doctor.line('data-masque')).toMatchObject({
      result: 'warn',
      message: expect.stringContaining('can answer that a masking run finished'),
    });
    expect(await doctor.line('ruleset')).toMatchObject({ result: 'pass' });
  });

  it('fails where the secret with the login may not be read, and asks the server nothing', async () => {
    doctor.secrets
      .on(GetSecretValueCommand, { SecretId: LOGIN_SECRET })
      .rejects(awsError('AccessDeniedException'));
    expect(await doctor.line('data-masque')).toMatchObject({
      result: 'fail',
      message: `the secret ${LOGIN_SECRET} may not be read`,
    });
    expect(doctor.calls).toEqual([]);
  });

  it.each([
    ['no password', '{"username":"automation"}'],
    ['no JSON', 'automation:of-datamasque'],
    ['nothing', undefined],
  ])('fails where that secret holds %s', async (_, text) => {
    doctor.hasSecret(LOGIN_SECRET, text);
    expect(await doctor.line('data-masque')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(LOGIN_SECRET),
    });
  });
});

describe('the line of the ruleset', () => {
  const rulesets = (...all: readonly object[]): void => {
    doctor.server = (call) => (call.includes('/login/') ? GOOD_SERVER(call) : { body: all });
  };
  const ruleset = (change: object) => ({
    id: '11111111-2222-4333-8444-555555555555',
    name: 'orders',
    mask_type: 'database',
    is_valid: 'valid',
    ...change,
  });

  it('passes for one that is valid, by its id and by its name', async () => {
    expect(await doctor.line('ruleset')).toMatchObject({
      result: 'pass',
      message: 'the ruleset orders is valid',
    });
    expect(await doctor.line('ruleset', { ruleset: 'orders' })).toMatchObject({ result: 'pass' });
  });

  it('fails for one that is not, with the reasons and the fix apart', async () => {
    const validation_errors = [{ message: 'no such mask; really', line_number: 3 }, { message: 'twice' }];
    rulesets(ruleset({ is_valid: 'invalid', validation_errors }));
    expect(await doctor.line('ruleset', { ruleset: 'orders' })).toEqual({
      check: 'ruleset',
      result: 'fail',
      message: 'the ruleset orders is not valid: no such mask; really (line 3); twice',
      fix: 'correct it in DataMasque',
    });
  });

  it('warns for one that is still being validated', async () => {
    rulesets(ruleset({ is_valid: 'in_progress', config_yaml: '' }));
    expect(await doctor.line('ruleset', { ruleset: 'orders' })).toMatchObject({ result: 'warn' });
  });

  it('fails for one that there is not, or that masks files', async () => {
    rulesets(ruleset({ name: 'files', mask_type: 'file' }));
    for (const name of ['orders', 'files'])
      expect(await doctor.line('ruleset', { ruleset: name })).toMatchObject({ result: 'fail' });
  });

  describe('where none is named', () => {
    const ofAny = async () => {
      const { body } = await doctor.answer({});
      return body.checks.find(({ check }) => check === 'ruleset');
    };

    it('passes with how many there are', async () => {
      rulesets(ruleset({}), ruleset({ is_valid: false }), ruleset({ mask_type: 'file' }));
      expect(await ofAny()).toMatchObject({
        result: 'pass',
        message: '1 of 2 rulesets for databases are valid',
      });
    });

    it.each<[string, readonly object[]]>([
      ['none for databases', [ruleset({ mask_type: 'file' })]],
      ['none that is valid', [ruleset({ is_valid: 'invalid' })]],
    ])('fails with %s', async (_, all) => {
      rulesets(...all);
      expect(await ofAny()).toMatchObject({ result: 'fail' });
    });
  });

  it('is not checked where DataMasque cannot be asked', async () => {
    doctor.server = () => networkError('ECONNREFUSED');
    expect(await doctor.line('ruleset')).toMatchObject({ result: 'warn', fix: 'see to data-masque first' });
  });

  it('fails with DataMasque’s own words where it refuses to be asked', async () => {
    doctor.server = (call) =>
      call.includes(RULESETS_BY_ONE) || call.includes('/login/')
        ? GOOD_SERVER(call)
        : { status: 403, body: { detail: 'not yours; ask for it' } };
    expect(await doctor.line('ruleset', { ruleset: 'orders' })).toMatchObject({
      result: 'fail',
      message: expect.stringMatching(/not yours; ask for it$/),
      fix: 'see to it in DataMasque',
    });
  });

  it('warns where DataMasque goes away in between', async () => {
    doctor.server = (call) =>
      call.includes(RULESETS_BY_ONE) || call.includes('/login/')
        ? GOOD_SERVER(call)
        : networkError('ECONNRESET');
    expect(await doctor.line('ruleset', { ruleset: 'orders' })).toMatchObject({
      result: 'warn',
      fix: 'try again shortly',
    });
  });
});
