import { describe, expect, it } from 'vitest';
import { fitsAction, fitsArn, fitsPattern } from '../../faults/iam/wildcards';

describe('a pattern', () => {
  it.each([
    ['masking-*', 'masking-1', true],
    ['masking-*', 'masking-', true],
    ['masking-*', 'unmasking-1', false],
    ['secret-??????', 'secret-AbCdEf', true],
    ['secret-??????', 'secret-AbCdE', false],
    ['a.b', 'axb', false],
    ['rds!db-*', 'rds!db-1', true],
    ['', 'x', false],
  ])('%j fits %j: %s', (pattern, text, fits) => {
    expect(fitsPattern(pattern, text)).toBe(fits);
  });
});

describe('an action', () => {
  it.each([
    ['rds:Describe*', 'rds:DescribeDBInstances', true],
    ['RDS:deletedbinstance', 'rds:DeleteDBInstance', true],
    ['rds:DeleteDBInstance', 'rds:DeleteDBInstanceAutomatedBackup', false],
  ])('%s covers %s: %s', (pattern, action, fits) => {
    expect(fitsAction(pattern, action)).toBe(fits);
  });
});

describe('an ARN', () => {
  const snapshot = 'arn:aws:rds:us-east-1:111122223333:snapshot:rds:orders-2026-08-01';

  it.each([
    ['*', true],
    ['arn:aws:rds:us-east-1:111122223333:snapshot:*', true],
    ['arn:aws:rds:us-east-1:*:snapshot:rds:orders-*', true],
    ['arn:aws:rds:*:snapshot:*', false],
    ['arn:aws:rds:us-east-1:111122223333:db:*', false],
    ['arn:aws:rds:us-east-1:444455556666:snapshot:*', false],
  ])('fits %s: %s', (pattern, fits) => {
    expect(fitsArn(pattern, snapshot)).toBe(fits);
  });

  it('is case-sensitive', () => {
    expect(fitsArn('arn:aws:rds:us-east-1:1:db:Orders', 'arn:aws:rds:us-east-1:1:db:orders')).toBe(false);
  });

  it('refuses a policy variable', () => {
    const pattern = `arn:aws:s3:::home/$\{aws:username}`;
    expect(() => fitsArn(pattern, snapshot)).toThrow(`policy variables are not evaluated, got: ${pattern}`);
  });
});
