import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import type { PolicyConditions, PolicyStatement } from '../../faults/iam/policy-statement';
import type { ServiceCall } from '../../faults/iam/service-call';

const DATABASE = 'arn:aws:rds:us-east-1:111122223333:db:orders';
const SNAPSHOT = 'arn:aws:rds:us-east-1:111122223333:snapshot:orders';

const allow = (details: Partial<PolicyStatement> = {}): PolicyStatement => ({
  sid: 'Allow',
  effect: 'Allow',
  actions: ['rds:*'],
  resources: [DATABASE],
  conditions: {},
  ...details,
});

const call = (details: Partial<ServiceCall> = {}): ServiceCall => ({
  action: 'rds:CreateDBSnapshot',
  resources: [{ arn: DATABASE }],
  ...details,
});

describe('a call', () => {
  it('is denied unless a statement allows it', () => {
    expect(decide([], call())).toBe(`denied: no statement allows rds:CreateDBSnapshot on ${DATABASE}`);
    expect(decide([allow({ actions: ['rds:Delete*'] })], call())).toMatch(/^denied/);
    expect(decide([allow()], call())).toBe('allowed');
  });

  it('is denied when one of its resources is', () => {
    const both = call({ resources: [{ arn: DATABASE }, { arn: SNAPSHOT }] });
    expect(decide([allow()], both)).toBe(`denied: no statement allows rds:CreateDBSnapshot on ${SNAPSHOT}`);
    expect(decide([allow(), allow({ resources: [SNAPSHOT] })], both)).toBe('allowed');
  });

  it('is denied by a denial whatever allows it', () => {
    const denial = allow({ sid: 'KeepOrders', effect: 'Deny' });
    expect(decide([allow(), denial], call())).toBe(
      `denied: KeepOrders denies rds:CreateDBSnapshot on ${DATABASE}`,
    );
  });

  it('without a resource is allowed on all or not at all', () => {
    const listing = call({ action: 'rds:DescribeAccountAttributes', resources: [] });
    expect(decide([allow()], listing)).toMatch(/^denied/);
    expect(decide([allow({ resources: ['*'] })], listing)).toBe('allowed');
  });
});

describe('a condition', () => {
  const tagged = { arn: DATABASE, tags: { 'team:owner': 'data' } };

  it.each<[string, PolicyConditions, Partial<ServiceCall>, boolean]>([
    [
      'the tag of a resource',
      { StringEquals: { 'aws:ResourceTag/team:owner': 'data' } },
      { resources: [tagged] },
      true,
    ],
    [
      'another value',
      { StringEquals: { 'aws:ResourceTag/team:owner': 'ops' } },
      { resources: [tagged] },
      false,
    ],
    ['no tags', { StringEquals: { 'aws:ResourceTag/team:owner': 'data' } }, {}, false],
    [
      'one of several values',
      { StringEquals: { 'aws:ResourceTag/team:owner': ['ops', 'data'] } },
      { resources: [tagged] },
      true,
    ],
    [
      'a tag in the request',
      { StringEquals: { 'aws:RequestTag/a': 'b' } },
      { requestTags: { a: 'b' } },
      true,
    ],
    ['no tag in the request', { StringEquals: { 'aws:RequestTag/a': 'b' } }, { resources: [tagged] }, false],
    ['a pattern', { StringLike: { 'aws:RequestTag/a': 'b*' } }, { requestTags: { a: 'bc' } }, true],
    ['a pattern on nothing', { StringLike: { 'aws:RequestTag/a': '*' } }, {}, false],
    ['its own account', { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } }, {}, false],
    ['another account', { StringNotEquals: { 'aws:ResourceAccount': '444455556666' } }, {}, true],
    ['an absent key that must not be', { StringNotEquals: { 'aws:RequestTag/a': 'b' } }, {}, true],
    [
      'a service',
      { StringEquals: { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' } },
      { context: { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' } },
      true,
    ],
    [
      'a truth',
      { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      { context: { 'kms:GrantIsForAWSResource': 'true' } },
      true,
    ],
    ['an absent truth', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }, {}, false],
    [
      'one of two that fails',
      { StringEquals: { 'aws:RequestTag/a': 'b', 'aws:RequestTag/c': 'd' } },
      { requestTags: { a: 'b' } },
      false,
    ],
  ])('on %s: %j', (_, conditions, details, holds) => {
    expect(decide([allow({ conditions })], call(details)) === 'allowed').toBe(holds);
  });

  it('whose operator is not evaluated is an error that names it', () => {
    const conditions = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } };
    expect(() => decide([allow({ conditions })], call())).toThrow(
      'the condition operator ForAllValues:StringEquals is not evaluated',
    );
  });

  it('whose key is not evaluated is an error that names it', () => {
    const conditions = { StringEquals: { 'aws:SourceIp': '10.0.0.1' } };
    expect(() => decide([allow({ conditions })], call())).toThrow(
      'the condition key aws:SourceIp is not evaluated',
    );
  });
});
