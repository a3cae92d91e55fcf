import { describe, expect, it } from 'vitest';
import { readEarlierValues, withValuesOf } from '../../../web/src/start/earlier-values';
import { EMPTY_FIELDS } from '../../../web/src/start/start-fields';

const NONE = readEarlierValues(null);

describe('values that started runs before', () => {
  it('are offered with the latest first, each once', () => {
    const first = withValuesOf({ ...EMPTY_FIELDS, databaseIdentifier: 'orders' }, NONE);
    const second = withValuesOf({ ...EMPTY_FIELDS, databaseIdentifier: 'billing' }, first);
    const third = withValuesOf({ ...EMPTY_FIELDS, databaseIdentifier: 'orders' }, second);
    expect(third.databaseIdentifier).toEqual(['orders', 'billing']);
  });

  it('are ten at the most', () => {
    const names = Array.from({ length: 15 }, (_, number) => `database-${number}`);
    const values = names.reduce(
      (earlier, databaseIdentifier) => withValuesOf({ ...EMPTY_FIELDS, databaseIdentifier }, earlier),
      NONE,
    );
    expect(values.databaseIdentifier).toHaveLength(10);
    expect(values.databaseIdentifier[0]).toBe('database-14');
  });

  it('hold no run secret that was not used', () => {
    const values = withValuesOf({ ...EMPTY_FIELDS, runSecretArn: 'typed and not used' }, NONE);
    expect(JSON.stringify(values)).not.toContain('typed');
  });

  it.each([undefined, 'text', [1], { databaseIdentifier: 'orders' }, { databaseIdentifier: [1, 'orders'] }])(
    'are read from whatever was stored: %j',
    (stored) => {
      const values = readEarlierValues(stored);
      expect(values.databaseIdentifier.every((value) => value === 'orders')).toBe(true);
      expect(values.runSecretArn).toEqual([]);
    },
  );
});
