import { callerOf, type HttpEvent } from '../http/http-event';

/** The longest ARN of a role's session has about as many characters. */
const MOST_CHARACTERS = 300;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Who sent a request, in words for an execution's cause. */
export function callerInWords(event: HttpEvent): string {
  return (callerOf(event) ?? 'an unknown caller').replace(UNSEEN, '').slice(0, MOST_CHARACTERS);
}
