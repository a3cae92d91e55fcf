import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newDraft, readDraft, storableDraft, storedDraft } from '../../../web/src/start/start-draft';
import { EMPTY_FIELDS, type StartFields } from '../../../web/src/start/start-fields';

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

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf';

/** A form in which every field passes its own check. */
const WELL_FORMED: StartFields = {
  stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:masking',
  preferredAvailabilityZone: 'us-east-1a',
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: SECRET_ARN,
  ruleset: 'gdpr',
  runSecret: 'secrets-manager',
  runSecretArn: SECRET_ARN,
  sourceSnapshot: 'before-release',
  rulesetHash: `sha256:${'ab'.repeat(32)}`,
};

/** What people type into the wrong field. */
const PASSWORDS = ['hunter2', 'correct horse battery staple', '!Pa$$w0rd', `${SECRET_ARN} hunter2`];

describe('what is stored of a form', () => {
  it('is all of it where every field passes its check, and so is that it was sent', () => {
    const draft = { ...newDraft(WELL_FORMED), sent: { overlap: 'ALLOW' as const } };
    expect(storableDraft(draft)).toEqual(draft);
    const spaced = newDraft({ ...WELL_FORMED, databaseIdentifier: ' orders ' });
    expect(storableDraft(spaced)).toEqual(spaced);
  });

  it.each(PASSWORDS)('is never the password "%s" in a field for the ARN of a secret', (password) => {
    for (const field of ['databaseSecretIdentifier', 'runSecretArn', 'stateMachineArn'] as const) {
      const draft = { ...newDraft({ ...WELL_FORMED, [field]: password }), sent: {} };
      const storable = storableDraft(draft);
      expect(JSON.stringify(storable)).not.toContain(password);
      expect(storable.fields).toEqual({ ...WELL_FORMED, [field]: '' });
      expect(storable.sent).toBeUndefined();
    }
  });

  it.each(PASSWORDS)('is never "%s" that was typed before the run secret was generated', (password) => {
    const fields: StartFields = { ...WELL_FORMED, runSecret: 'generated', runSecretArn: password };
    const storable = storableDraft({ ...newDraft(fields), sent: {} });
    expect(JSON.stringify(storable)).not.toContain(password);
    expect(storable.sent).toEqual({});
  });

  it('is no field that fails its check, whichever it is', () => {
    const names = Object.keys(WELL_FORMED).filter((name) => name !== 'runSecret');
    for (const name of names) {
      const { fields } = storableDraft(newDraft({ ...WELL_FORMED, [name]: '\u0007 --' }));
      expect(fields).toEqual({ ...WELL_FORMED, [name]: '' });
    }
  });
});

describe('the tab’s storage', () => {
  let kept: Map<string, string>;

  beforeEach(() => {
    kept = new Map();
    vi.stubGlobal('window', {
      sessionStorage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
        removeItem: (key: string) => kept.delete(key),
      },
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it('never holds a mistyped password, though the form does', () => {
    const draft = newDraft({ ...WELL_FORMED, databaseSecretIdentifier: 'hunter2' });
    storedDraft.set(draft);
    expect([...kept.values()].join()).not.toContain('hunter2');
    expect(storedDraft.get()?.fields).toEqual({ ...WELL_FORMED, databaseSecretIdentifier: '' });
  });

  it('loses the password that an earlier version of the page left there', () => {
    const [left] = [newDraft({ ...WELL_FORMED, runSecretArn: 'hunter2' })];
    kept.set('masking-automation.start', JSON.stringify(left));
    expect(storedDraft.get()?.fields.runSecretArn).toBe('');
    expect([...kept.values()].join()).not.toContain('hunter2');
    storedDraft.remove();
    expect(storedDraft.get()).toBeUndefined();
  });
});
