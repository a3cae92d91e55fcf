import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDraft, readDraft } from '../../../web/src/start/start-draft';
import { EMPTY_FIELDS } from '../../../web/src/start/start-fields';

describe('a form that was begun', () => {
  it('has a key of its own', () => {
    expect(newDraft().idempotencyKey).not.toBe(newDraft().idempotencyKey);
  });

  it('is read as it was kept, sent or not', () => {
    const draft = newDraft({ ...EMPTY_FIELDS, databaseIdentifier: 'orders', runSecret: 'secrets-manager' });
    for (const kept of [draft, { ...draft, sent: {} }, { ...draft, sent: { overlap: 'ALLOW' } }])
      expect(readDraft(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it('is not read from what is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readDraft(value)).toBeUndefined();
      }),
    );
  });

  it('has every field as text, whatever was kept of it', () => {
    const draft = readDraft({ fields: { ruleset: 7, runSecret: 'literal' }, idempotencyKey: 'key' });
    expect(draft).toEqual({ fields: EMPTY_FIELDS, idempotencyKey: 'key' });
  });
});
