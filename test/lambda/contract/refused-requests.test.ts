import { describe, expect, it } from 'vitest';
import { type MaskingRequest, readMaskingRequest } from '../../../lambda/contract/masking-request';
import { REQUEST_FIELDS } from '../../../lambda/contract/request-fields';
import { faultsOf, refusalOf } from './refusal';
import { BLUEPRINT, SHORTEST, WHOLE, WORKFLOW, WORKFLOW_ARN } from './valid-request';

const read = (input: unknown): MaskingRequest => readMaskingRequest(input, { stateMachines: [WORKFLOW] });
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';
const RDS = 'arn:aws:rds:us-east-1:111122223333:';

describe('a wrong field is refused with what is wrong, the value and the fix', () => {
  const WRONG_FORM: readonly (readonly [field: string, value: string])[] = [
    ['stateMachineArn', 'Masking'],
    ['stateMachineArn', `${WORKFLOW_ARN}:prod`],
    ['stateMachineArn', 'arn:aws:states:us-east-1:111122223333:execution:Masking:x'],
    ['stateMachineArn', 'arn:aws:states:us-east-1:1111:stateMachine:Masking'],
    ['databaseIdentifier', '1orders'],
    ['databaseIdentifier', 'orders-'],
    ['databaseIdentifier', 'or--ders'],
    ['databaseIdentifier', 'or_ders'],
    ['databaseIdentifier', 'órders'],
    ['databaseIdentifier', 'orders\n'],
    ['databaseIdentifier', `a${'b'.repeat(63)}`],
    ['databaseIdentifier', `${RDS}snapshot:orders`],
    ['databaseIdentifier', `${RDS}db:`],
    ['databaseIdentifier', `${RDS}db:a:b`],
    ['databaseIdentifier', 'arn:aws:s3:::orders'],
    ['databaseIdentifier', 'arn:azure:rds:us-east-1:111122223333:db:orders'],
    ['databaseSecretIdentifier', `${SECRET}or ders`],
    ['databaseSecretIdentifier', `${SECRET}orders-AbCdEf:password::`],
    ['ruleset', ' customers'],
    ['ruleset', 'customers\n'],
    ['ruleset', 'custo\tmers'],
    ['ruleset', '   '],
    ['preferredAvailabilityZone', 'us-east-1'],
    ['preferredAvailabilityZone', 'US-EAST-1A'],
    ['preferredAvailabilityZone', 'us-east-1aa'],
    ['preferredAvailabilityZone', 'use1-az1'],
    ['runSecretArn', `${SECRET}`],
    ['sourceSnapshot', 'rds:'],
    ['sourceSnapshot', 'latest snapshot'],
    ['sourceSnapshot', `s${'a'.repeat(255)}`],
    ['sourceSnapshot', `${RDS}db:orders`],
    ['overlap', 'allow'],
    ['overlap', 'ALLOW '],
    ['overlap', 'NEVER'],
    ['idempotencyKey', 'a\nb'],
    ['idempotencyKey', '\u0000'],
    ['idempotencyKey', '\ud800'],
    ['idempotencyKey', '   '],
    ['idempotencyKey', 'k'.repeat(129)],
  ];

  it.each(WRONG_FORM)('%s %j', (field, value) => {
    const faults = faultsOf(() => read({ ...SHORTEST, [field]: value }));
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).toMatch(/^is not of the right form, got: ".+; give /);
    expect(faults[field]).not.toContain('\n');
  });

  const WRONG_TYPES: readonly (readonly [value: unknown, shown: string])[] = [
    [42, '42'],
    [true, 'true'],
    [null, 'null'],
    [['orders'], 'a list'],
    [{ name: 'orders' }, 'an object'],
  ];
  const HOLDS_SECRET = ['databaseSecretIdentifier', 'runSecretArn'];
  const byField = REQUEST_FIELDS.flatMap((field) =>
    WRONG_TYPES.map(([value, shown]) => ({ field, value, shown })),
  );

  it.each(byField)('$field that is no text: $value', ({ field, value, shown }) => {
    const faults = faultsOf(() => read({ ...SHORTEST, [field]: value }));
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).toContain('must be text, got: ');
    if (HOLDS_SECRET.includes(field)) expect(faults[field]).toContain('(not shown)');
    else expect(faults[field]).toContain(`got: ${shown};`);
  });

  it.each(REQUEST_FIELDS)('%s that is empty', (field) => {
    expect(faultsOf(() => read({ ...SHORTEST, [field]: '' }))[field]).toMatch(/^is empty, got: /);
  });

  it.each(REQUEST_FIELDS)('%s that is a thousand characters too long, and shows few of them', (field) => {
    const faults = faultsOf(() =>
      read({ ...SHORTEST, [field]: `arn:aws:secretsmanager:${'x'.repeat(2000)}` }),
    );
    expect(faults[field]).toMatch(/^is longer than \d+ characters, got: "arn:.*…"; give /);
    expect(faults[field]?.length).toBeLessThan(400);
  });

  it.each(['databaseIdentifier', 'databaseSecretIdentifier', 'ruleset'])('%s that is missing', (field) => {
    expect(faultsOf(() => read({ ...SHORTEST, [field]: undefined }))[field]).toMatch(/^is missing; give /);
  });

  it.each([
    ['databaseIdentifier', 'arn:aws:rds:cn-north-1:111122223333:db:orders', 'aws-cn'],
    ['databaseIdentifier', 'arn:aws-cn:rds:us-east-1:111122223333:db:orders', 'aws'],
    ['databaseIdentifier', 'arn:aws-of-tomorrow:rds:us-gov-east-1:111122223333:db:orders', 'aws-us-gov'],
    [
      'databaseSecretIdentifier',
      'arn:aws-cn:secretsmanager:us-gov-west-1:111122223333:secret:x-AbCdEf',
      'aws-us-gov',
    ],
  ])('%s in a Region of another partition: %s', (field, value, partition) => {
    expect(faultsOf(() => read({ ...SHORTEST, [field]: value }))[field]).toMatch(
      new RegExp(`^names a Region of another partition, got: .* begins with arn:${partition}:$`),
    );
  });
});

describe('fields that do not belong together are refused', () => {
  const place = (service: string, region: string, account: string, resource: string): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const ELSEWHERE = [
    ['databaseIdentifier', 'rds', 'db:orders'],
    ['databaseSecretIdentifier', 'secretsmanager', 'secret:orders-AbCdEf'],
    ['runSecretArn', 'secretsmanager', 'secret:run-AbCdEf'],
    ['sourceSnapshot', 'rds', 'snapshot:orders'],
  ] as const;

  it.each(ELSEWHERE.filter(([field]) => field !== 'sourceSnapshot'))(
    '%s in another account',
    (field, service, resource) => {
      const faults = faultsOf(() =>
        read({ ...WHOLE, [field]: place(service, 'us-east-1', '444455556666', resource) }),
      );
      expect(faults).toEqual({
        [field]: expect.stringContaining(
          'is in account 444455556666 where stateMachineArn is in 111122223333, got: "',
        ),
      });
    },
  );

  it.each(ELSEWHERE)('%s in another Region', (field, service, resource) => {
    const faults = faultsOf(() =>
      read({ ...WHOLE, [field]: place(service, 'eu-west-1', '111122223333', resource) }),
    );
    expect(faults[field]).toContain('is in Region eu-west-1 where stateMachineArn is in us-east-1, got: "');
  });

  it('says both when account and Region differ', () => {
    const elsewhere = place('rds', 'eu-west-1', '444455556666', 'db:orders');
    expect(faultsOf(() => read({ ...WHOLE, databaseIdentifier: elsewhere })).databaseIdentifier).toMatch(
      /account 444455556666 .* and in Region eu-west-1 /,
    );
  });

  it('but a snapshot may be one that another account shares', () => {
    const shared = place('rds', 'us-east-1', '444455556666', 'snapshot:orders');
    expect(read({ ...WHOLE, sourceSnapshot: shared }).sourceSnapshot).toBe(shared);
  });

  it('a zone of another Region than the database', () => {
    const faults = faultsOf(() => read({ ...WHOLE, preferredAvailabilityZone: 'us-west-2-lax-1a' }));
    expect(faults).toEqual({
      preferredAvailabilityZone:
        'is in Region us-west-2 where databaseIdentifier is in us-east-1, got: "us-west-2-lax-1a"; name a zone of us-east-1',
    });
  });

  it('a zone of another Region than the state machine, for a database without ARN', () => {
    const faults = faultsOf(() => read({ ...SHORTEST, preferredAvailabilityZone: 'eu-west-1a' }));
    expect(faults.preferredAvailabilityZone).toContain('where stateMachineArn is in us-east-1');
  });

  it.each([
    'masked-01234567-0123456789abcdef-orders',
    'masking-01234567-0123456789abcdef-source',
    `${RDS}snapshot:masked-01234567-0123456789abcdef-orders`,
    `${RDS}cluster-snapshot:Masking-01234567-0123456789ABCDEF-masked`,
  ])('a snapshot to start from that an execution made: %s', (sourceSnapshot) => {
    expect(faultsOf(() => read({ ...SHORTEST, sourceSnapshot })).sourceSnapshot).toMatch(
      /^was made by an execution, got: ".*"; name a snapshot of the database itself$/,
    );
  });

  it('a snapshot to start from on a blueprint', () => {
    const faults = faultsOf(() =>
      readMaskingRequest({ ...SHORTEST, sourceSnapshot: 'before-release' }, { stateMachines: [BLUEPRINT] }),
    );
    expect(faults).toEqual({
      sourceSnapshot: expect.stringContaining('kind blueprint, got: "before-release"; leave'),
    });
  });

  it('the name of a ruleset on a blueprint, which takes its id only', () => {
    const faults = faultsOf(() =>
      readMaskingRequest({ ...SHORTEST, ruleset: 'GDPR orders' }, { stateMachines: [BLUEPRINT] }),
    );
    expect(faults).toEqual({
      ruleset:
        'must be a UUID on a state machine of kind blueprint, got: "GDPR orders"; look the id of the ruleset up in DataMasque',
    });
  });
});

describe('a field that is not of a request is refused', () => {
  it.each(['RunSecret', 'runSecret', 'run_secret', 'runsecret'])(
    '%s says why and never shows it',
    (field) => {
      const refusal = refusalOf(() => read({ ...SHORTEST, [field]: 'correct-horse-battery' }));
      expect(refusal.faults).toEqual([
        { field, message: expect.stringContaining('execution history keeps a literal run secret readable') },
      ]);
      expect(refusal.message).not.toContain('correct-horse');
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'prototype key %s',
    (key) => {
      const input: unknown = JSON.parse(`{"${key}": {"polluted": "yes"}}`);
      const faults = refusalOf(() =>
        read({ ...SHORTEST, ...Object.fromEntries(Object.entries(input as object)) }),
      ).faults;
      expect(faults).toEqual([{ field: key, message: 'is not a known field, got: an object; leave it out' }]);
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it('takes no field from a prototype', () => {
    expect(Object.keys(faultsOf(() => read(Object.create(SHORTEST))))).toContain('databaseIdentifier');
  });

  it('shows neither its value nor all of a long name', () => {
    const [fault] = refusalOf(() => read({ ...SHORTEST, [`p\n${'x'.repeat(999)}`]: 'hunter2' })).faults;
    expect(fault?.message).toBe('is not a known field, got: a string; leave it out');
    expect(fault?.field).toMatch(/^p\\nx{57}…$/);
  });

  it('names twenty faults and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, 1]));
    const { faults } = refusalOf(() => read({ ...SHORTEST, ...many }));
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toEqual({ field: '', message: 'and 30 more faults; mend these first' });
  });

  it.each([[undefined], [null], ['hunter2'], [42], [[SHORTEST]]])(
    'an input that is no object: %j',
    (input) => {
      const refusal = refusalOf(() => read(input));
      expect(refusal.faults[0]).toEqual({
        field: '',
        message: expect.stringMatching(/^must be an object, got: /),
      });
      expect(refusal.message).not.toContain('hunter2');
    },
  );

  it('says every fault at once', () => {
    const input = {
      ...WHOLE,
      databaseIdentifier: '',
      ruleset: ' x',
      preferredAvailabilityZone: 'mars',
      extra: 1,
    };
    expect(Object.keys(faultsOf(() => read(input))).sort()).toEqual([
      'databaseIdentifier',
      'extra',
      'preferredAvailabilityZone',
      'ruleset',
    ]);
  });

  it('never shows a password put where the ARN of its secret belongs', () => {
    const input = {
      ...SHORTEST,
      databaseSecretIdentifier: '{"password":"hunter2"}',
      runSecretArn: 'hunter2-hunter2-hunter2',
    };
    expect(refusalOf(() => read(input)).message).not.toContain('hunter2');
  });
});
