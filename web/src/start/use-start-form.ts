import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../client/api-error';
import type { RequestOutcome } from '../../../lambda/contract/execution';
import type { MaskingRequest } from '../../../lambda/contract/masking-request';
import type { OverlapPolicy } from '../../../lambda/contract/overlap';
import { useSurroundings } from '../api/use-api';
import { type FieldFaults, faultsByField } from './check-start';
import { rememberValues } from './earlier-values';
import { newDraft, type StartDraft, storedDraft } from './start-draft';
import { EMPTY_FIELDS, type StartFields, toRequest } from './start-fields';

const NO_FAULTS: FieldFaults = new Map();

/** The form and what can be done with it. */
export interface StartForm {
  readonly fields: StartFields;
  readonly isSending: boolean;
  /** Faults that the API found, until their field is changed. */
  readonly serverFaults: FieldFaults;
  /** Why the last attempt started nothing. */
  readonly error: unknown;
  change(changed: Partial<StartFields>): void;
  /** Fills the form in anew. */
  fill(fields: StartFields): void;
  send(overlap?: OverlapPolicy): void;
}

/**
 * Keeps the form in the tab's storage with its idempotency key, so that neither an error nor a reload loses a field
 * or starts a second run. What was sent when the page was left is sent again, under its key, to get its answer.
 *
 * @param onStarted told of the answer of a request that started a run or had started one before
 */
export function useStartForm(onStarted: (outcome: RequestOutcome) => void): StartForm {
  const { api } = useSurroundings();
  const [draft, setDraft] = useState<StartDraft>(() => storedDraft.get() ?? newDraft());
  const [failure, setFailure] = useState<unknown>();
  const [serverFaults, setServerFaults] = useState(NO_FAULTS);
  const isUnderWay = useRef(false);
  // Who has gone to another view meanwhile is not called back from there.
  const isShown = useRef(true);

  const keep = useCallback((next: StartDraft) => {
    storedDraft.set(next);
    setDraft(next);
  }, []);

  const sendDraft = useCallback(
    async (sending: StartDraft) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      keep(sending);
      setFailure(undefined);
      setServerFaults(NO_FAULTS);
      const { fields, idempotencyKey, sent } = sending;
      try {
        const request = { ...toRequest(fields), ...sent } as MaskingRequest;
        const outcome = await api.startExecution(request, idempotencyKey);
        rememberValues(fields);
        keep(newDraft(EMPTY_FIELDS));
        storedDraft.remove();
        if (isShown.current) onStarted(outcome);
      } catch (error) {
        keep({ fields, idempotencyKey });
        setFailure(error);
        if (error instanceof ApiError) setServerFaults(faultsByField(error.faults));
      } finally {
        isUnderWay.current = false;
      }
    },
    [api, keep, onStarted],
  );

  useEffect(() => {
    isShown.current = true;
    const left = storedDraft.get();
    if (left?.sent) void sendDraft(left);
    return () => {
      isShown.current = false;
    };
  }, [sendDraft]);

  return {
    fields: draft.fields,
    isSending: draft.sent !== undefined,
    serverFaults,
    error: failure,
    change: (changed) => {
      if (isUnderWay.current) return;
      keep({ ...draft, fields: { ...draft.fields, ...changed } });
      setServerFaults((faults) => new Map([...faults].filter(([field]) => !(field in changed))));
    },
    fill: (fields) => {
      if (!isUnderWay.current) keep(newDraft(fields));
    },
    send: (overlap) => void sendDraft({ ...draft, sent: overlap === undefined ? {} : { overlap } }),
  };
}
