import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../../../lambda/contract/canonical-request';
import { parseDatabaseIdentifier } from '../../../lambda/contract/database-identifier';
import { databaseIdentifierOf, executionName } from '../../../lambda/contract/execution-name';
import { type MaskingRequest, readMaskingRequest } from '../../../lambda/contract/masking-request';
import { SHORTEST, WHOLE, WORKFLOW } from './valid-request';
import { acceptedRequest, idempotencyKey, rdsIdentifier } from './valid-requests';

const SOURCE = 'Stack/Trigger POST /executions';
const OTHER = { ...WORKFLOW, arn: `${WORKFLOW.arn}-2` };
const read = (input: unknown): MaskingRequest => readMaskingRequest(input, { stateMachines: [WORKFLOW] });

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

  it('holds a database of 63 characters in full, and is then as long as may be', () => {
    const databaseIdentifier = `a${'b'.repeat(62)}`;
    const name = executionName(SOURCE, read({ ...SHORTEST, databaseIdentifier }));
    expect(name).toHaveLength(80);
    expect(databaseIdentifierOf(name)).toBe(databaseIdentifier);
  });

  it('says the database however the request names it, also one that looks like a name itself', () => {
    fc.assert(
      fc.property(acceptedRequest, fc.string({ maxLength: 200 }), (request, source) => {
        const accepted = read(request);
        const name = executionName(source, accepted);
        expect(name).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
        expect(databaseIdentifierOf(name)).toBe(
          parseDatabaseIdentifier(accepted.databaseIdentifier).identifier,
        );
      }),
    );
    const databaseIdentifier = 'orders-0123456789abcdef';
    expect(databaseIdentifierOf(executionName(SOURCE, read({ ...SHORTEST, databaseIdentifier })))).toBe(
      databaseIdentifier,
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

  it('differs with any part of the request, under one key', () => {
    fc.assert(
      fc.property(
        fc.array(acceptedRequest, { minLength: 2, maxLength: 10 }),
        idempotencyKey,
        (requests, key) => {
          const keyed = requests.map((request) => read({ ...request, idempotencyKey: key }));
          const different = new Set(keyed.map((request) => JSON.stringify(Object.entries(request).sort())));
          expect(new Set(keyed.map((request) => executionName(SOURCE, request))).size).toBe(different.size);
        },
      ),
    );
  });

  it.each(Object.keys(WHOLE).filter((field) => !Object.hasOwn(SHORTEST, field)))(
    'differs with and without %s',
    (field) => {
      const without = Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== field));
      const both = [
        WHOLE,
        { ...without, ...(field === 'stateMachineArn' && { stateMachineArn: OTHER.arn }) },
      ];
      const names = both.map((request) =>
        executionName(SOURCE, readMaskingRequest(request, { stateMachines: [WORKFLOW, OTHER] })),
      );
      expect(names[0]).not.toBe(names[1]);
    },
  );

  it('differs with the key in any of its characters, also those that look alike', () => {
    const keys = ['é', 'e\u0301', 'е', 'e', 'e ', ' e', 'E', 'e\u200b', '"e"', '\\e', 'e\u00a0', '\u2028e'];
    const names = keys.map((key) => executionName(SOURCE, read({ ...SHORTEST, idempotencyKey: key })));
    expect(new Set(names).size).toBe(keys.length);
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
