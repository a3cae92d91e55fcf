import type { OverlapPolicy } from '../../../lambda/contract/overlap';
import { tabStorage } from '../storage/areas';
import { StoredValue } from '../storage/stored-value';
import { EMPTY_FIELDS, type StartFields } from './start-fields';

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

/** This tab's draft: another tab has one of its own. */
export const storedDraft = new StoredValue<StartDraft>(tabStorage, 'masking-automation.start', readDraft);
