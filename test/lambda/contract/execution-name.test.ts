import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../../../lambda/contract/canonical-request';
import { parseDatabaseIdentifier } from '../../../lambda/contract/database-identifier';
import { databaseIdentifierOf, executionName } from '../../../lambda/contract/execution-name';
import { type MaskingRequest, readMaskingRequest } from '../../../lambda/contract/masking-request';
import { SHORTEST, WHOLE, WORKFLOW } from './valid-request';

const SOURCE = 'Stack/Trigger POST /executions';
const read = (input: unknown): MaskingRequest => readMaskingRequest(input, { stateMachines: [WORKFLOW] });

/** Any identifier that RDS accepts. */
const rdsIdentifier = fc
  .tuple(fc.stringMatching(/^[a-zA-Z]$/), fc.array(fc.stringMatching(/^-?[a-zA-Z0-9]$/), { maxLength: 62 }))
  .map(([first, rest]) => first + rest.join(''))
  .filter((identifier) => identifier.length <= 63);
const idempotencyKey = fc.stringMatching(/^[!-~]{1,128}$/);

describe('the name of an execution', () => {
  it('is one that Step Functions accepts, for any identifier that RDS accepts, and says the database', () => {
    fc.assert(
      fc.property(rdsIdentifier, (databaseIdentifier) => {
        const name = executionName(SOURCE, read({ ...SHORTEST, databaseIdentifier }));
        expect(name).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
        expect(name).toMatch(/-[0-9a-f]{16}$/);
        expect(databaseIdentifierOf(name)).toBe(databaseIdentifier.toLowerCase());
      }),
    );
  });

  it('is the same for every delivery of one request', () => {
    fc.assert(
      fc.property(idempotencyKey, fc.shuffledSubarray(Object.keys(WHOLE), { minLength: 8 }), (key, order) => {
        const whole: Record<string, string> = { ...WHOLE, idempotencyKey: key };
        const shuffled = Object.fromEntries(order.map((field) => [field, whole[field]]));
        expect(executionName(SOURCE, read(shuffled))).toBe(executionName(SOURCE, read(whole)));
      }),
    );
  });

  it('differs with the key', () => {
    fc.assert(
      fc.property(fc.uniqueArray(idempotencyKey, { minLength: 2, maxLength: 30 }), (keys) => {
        const names = keys.map((key) => executionName(SOURCE, read({ ...SHORTEST, idempotencyKey: key })));
        expect(new Set(names).size).toBe(keys.length);
      }),
    );
  });

  it('differs where source and key only look alike when put together', () => {
    const request = (key: string): MaskingRequest => read({ ...SHORTEST, idempotencyKey: key });
    expect(executionName('a', request('bc'))).not.toBe(executionName('ab', request('c')));
    expect(executionName('a","key","b', request('c'))).not.toBe(executionName('a', request('b","key","c')));
  });

  it.each(Object.keys(SHORTEST))('differs with %s', (field) => {
    const other = {
      databaseIdentifier: 'arn:aws:rds:us-east-1:111122223333:cluster:orders',
      databaseSecretIdentifier: SHORTEST.databaseSecretIdentifier.replace('orders', 'others'),
      ruleset: SHORTEST.ruleset.replace('1', '2'),
    };
    const request = { ...SHORTEST, idempotencyKey: 'k' };
    const changed = { ...request, [field]: Object.entries(other).find(([name]) => name === field)?.[1] };
    expect(executionName(SOURCE, read(changed))).not.toBe(executionName(SOURCE, read(request)));
  });

  it('is never the same twice without a key', () => {
    const names = Array.from({ length: 100 }, () => executionName(SOURCE, read(SHORTEST)));
    expect(new Set(names).size).toBe(100);
  });

  it.each([
    'orders',
    'orders-0123456789abcde',
    'orders-0123456789ABCDEF',
    'Orders-0123456789abcdef',
    'or--ders-0123456789abcdef',
    '-0123456789abcdef',
    '1orders-0123456789abcdef',
    'or_ders-0123456789abcdef',
    `a${'b'.repeat(63)}-0123456789abcdef`,
    '0b9f6e1c-7a54-4c5d-9a53-3f1f0f9a7f10',
  ])('of another form says no database: %s', (name) => {
    expect(databaseIdentifierOf(name)).toBeUndefined();
  });
});

describe('the canonical form of a request', () => {
  it('is a list in order of the names, without the key', () => {
    expect(JSON.parse(canonicalRequest({ ...WHOLE, sourceSnapshot: undefined }))).toEqual([
      ['databaseIdentifier', WHOLE.databaseIdentifier],
      ['databaseSecretIdentifier', WHOLE.databaseSecretIdentifier],
      ['preferredAvailabilityZone', WHOLE.preferredAvailabilityZone],
      ['ruleset', WHOLE.ruleset],
      ['runSecretArn', WHOLE.runSecretArn],
      ['stateMachineArn', WHOLE.stateMachineArn],
    ]);
  });

  it('is the same for any case of identifier and UUID', () => {
    fc.assert(
      fc.property(rdsIdentifier, fc.uuid(), (databaseIdentifier, ruleset) => {
        const lower = read({ ...SHORTEST, databaseIdentifier: databaseIdentifier.toLowerCase(), ruleset });
        const upper = read({
          ...SHORTEST,
          databaseIdentifier: databaseIdentifier.toUpperCase(),
          ruleset: ruleset.toUpperCase(),
        });
        expect(canonicalRequest(upper)).toBe(canonicalRequest(lower));
      }),
    );
  });
});

describe('a database identifier taken apart', () => {
  it.each([
    ['Orders', { identifier: 'orders' }],
    ['arn:aws:rds:us-east-1:111122223333:db:orders', { identifier: 'orders', type: 'instance' }],
    ['arn:aws-cn:rds:cn-north-1:111122223333:cluster:Orders', { identifier: 'orders', type: 'cluster' }],
  ])('%s', (text, expected) => {
    expect(parseDatabaseIdentifier(text)).toMatchObject(expected);
  });
});
