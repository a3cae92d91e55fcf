import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import {
  automatedSnapshotPrefix,
  databaseOfAutomatedSnapshot,
  isOwnSnapshot,
  OWN_SNAPSHOT_PREFIXES,
} from '../../../lambda/contract/snapshot-names';

const ARN = 'arn:aws:rds:us-east-1:111122223333';
const identifiers = fc.stringMatching(/^[a-z](-?[a-z0-9]){0,30}$/);

describe('the snapshots that executions make', () => {
  it('are known by their names, whatever the workflow, the execution and the database', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        identifiers,
        (owner, executionArn, startedAt, database) => {
          const execution = { executionArn, startedAt };
          const { sourceSnapshot, maskedOriginal, maskedSnapshot } = resourceNames(
            owner,
            execution,
            database,
          );
          for (const name of [sourceSnapshot, maskedOriginal, maskedSnapshot]) {
            expect(isOwnSnapshot(name)).toBe(true);
            expect(isOwnSnapshot(`${ARN}:snapshot:${name}`)).toBe(true);
            expect(isOwnSnapshot(`${ARN}:cluster-snapshot:${name.toUpperCase()}`)).toBe(true);
            expect(OWN_SNAPSHOT_PREFIXES.some((prefix) => name.startsWith(prefix))).toBe(true);
          }
        },
      ),
    );
  });

  it.each([
    'masked-orders',
    'masking-2026',
    'orders-masked-01234567-0123456789abcdef',
    'rds:orders-2026-01-31-03-05',
  ])('are not people’s: %s', (name) => {
    expect(isOwnSnapshot(name)).toBe(false);
  });
});

describe('the database of an automated snapshot', () => {
  it('is the one before the date, by identifier and by ARN', () => {
    fc.assert(
      fc.property(identifiers, (database) => {
        const name = `rds:${database}-2026-01-31-03-05`;
        expect(databaseOfAutomatedSnapshot(name)).toBe(database);
        expect(databaseOfAutomatedSnapshot(`${ARN}:snapshot:${name}`)).toBe(database);
        expect(name.startsWith(automatedSnapshotPrefix(database))).toBe(true);
      }),
    );
  });

  it('is not another one that begins alike', () => {
    expect(databaseOfAutomatedSnapshot('rds:orders-2024-2026-01-31-03-05')).toBe('orders-2024');
    expect(databaseOfAutomatedSnapshot('rds:orders-2026-01-31-03-05-2026-01-31-03-05')).toBe(
      'orders-2026-01-31-03-05',
    );
  });

  it.each(['orders-2026-01-31-03-05', 'rds:orders', 'rds:orders-2026-01-31', 'awsbackup:job-0d5a'])(
    'is unknown for %s',
    (name) => {
      expect(databaseOfAutomatedSnapshot(name)).toBeUndefined();
    },
  );
});
