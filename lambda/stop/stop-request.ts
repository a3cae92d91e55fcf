import { type Fault, RequestRefusedError } from '../contract/error';
import { shownValue } from '../contract/received-value';
import { unknownFieldFault } from '../contract/request-check';
import { LONGEST_STOP_REASON, STOP_REASON } from '../contract/stop-reason';
import { bodyTextOf } from '../http/body-text';
import type { HttpEvent } from '../http/http-event';
import { readJsonObject } from '../http/json-object';

/** A request to stop an execution. */
export interface StopRequest {
  readonly reason?: string;
}

function reasonFaults(reason: unknown): readonly Fault[] {
  if (reason === undefined || (typeof reason === 'string' && STOP_REASON.test(reason))) return [];
  const message = `must be a text of 1 to ${LONGEST_STOP_REASON} characters on one line, got: ${shownValue(reason)}; say in short why the run is stopped`;
  return [{ field: 'reason', message }];
}

/**
 * The request in a body, which may be left out.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function stopRequestOf(event: HttpEvent): StopRequest {
  const text = bodyTextOf(event);
  if (text.trim() === '') return {};
  const { reason, ...others } = readJsonObject(text);
  const faults = [
    ...reasonFaults(reason),
    ...Object.entries(others).map(([field, value]) => unknownFieldFault(field, value)),
  ];
  if (faults.length > 0) throw new RequestRefusedError(faults);
  return typeof reason === 'string' ? { reason } : {};
}
