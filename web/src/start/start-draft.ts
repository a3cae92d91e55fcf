import type { OverlapPolicy } from '../../../lambda/contract/overlap';
import { checkFields } from '../../../lambda/contract/request-check';
import { tabStorage } from '../storage/areas';
import { StoredValue } from '../storage/stored-value';
import { EMPTY_FIELDS, type StartFields, toRequest } from './start-fields';

/** A form that was begun, and what became of it so far. */
export interface StartDraft {
  readonly fields: StartFields;
  /** Made when the form is begun: whatever is lost on the way, it starts one run. */
  readonly idempotencyKey: string;
  /** It was sent, and its answer is not there yet. */
  readonly sent?: { readonly overlap?: OverlapPolicy };
}

/** Begins a form. */
export function newDraft(fields: StartFields = EMPTY_FIELDS): StartDraft {
  return { fields, idempotencyKey: crypto.randomUUID() };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A draft as an earlier version of the page, or somebody else, may have left it. */
export function readDraft(stored: unknown): StartDraft | undefined {
  if (!isRecord(stored) || !isRecord(stored.fields) || typeof stored.idempotencyKey !== 'string')
    return undefined;
  const { fields, idempotencyKey, sent } = stored;
  const texts = Object.keys(EMPTY_FIELDS).map((field) => {
    const value = fields[field];
    return [field, typeof value === 'string' ? value : ''];
  });
  const runSecret = fields.runSecret === 'secrets-manager' ? 'secrets-manager' : 'generated';
  const draft = { fields: { ...Object.fromEntries(texts), runSecret } as StartFields, idempotencyKey };
  return isRecord(sent) ? { ...draft, sent: sent.overlap === 'ALLOW' ? { overlap: 'ALLOW' } : {} } : draft;
}

/**
 * The part of a draft that may be stored: a password that was typed into the wrong field fails the field's check, and
 * stays in memory. A draft that was sent is stored as sent only if all of it is stored, since it is sent again.
 */
export function storableDraft(draft: StartDraft): StartDraft {
  const { fields, idempotencyKey, sent } = draft;
  const { runSecret, ...texts } = fields;
  const trimmed = Object.entries(texts).map(([field, text]) => [field, text.trim()] as const);
  const wellFormed = checkFields(Object.fromEntries(trimmed), { allOptional: true }).values;
  const kept = Object.entries(texts).filter(([field]) => field in wellFormed);
  const storable = {
    fields: { ...EMPTY_FIELDS, runSecret, ...Object.fromEntries(kept) },
    idempotencyKey,
  };
  const isWhole = Object.keys(toRequest(fields)).every((field) => field in wellFormed);
  return sent !== undefined && isWhole ? { ...storable, sent } : storable;
}

const stored = new StoredValue<StartDraft>(tabStorage, 'masking-automation.start', readDraft);

/** This tab's draft: another tab has one of its own. */
export const storedDraft = {
  /** What was stored; a value that may not be stored any more is removed from the storage. */
  get: (): StartDraft | undefined => {
    const draft = stored.get();
    if (draft === undefined) return undefined;
    const storable = storableDraft(draft);
    stored.set(storable);
    return storable;
  },
  set: (draft: StartDraft): void => stored.set(storableDraft(draft)),
  remove: (): void => stored.remove(),
};
