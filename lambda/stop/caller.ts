import type { HttpEvent } from '../http/http-event';

/** The longest ARN of a role's session has about as many characters. */
const MOST_CHARACTERS = 300;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Who sent a request, as the API's authorizer knows it: the ARN of a principal of AWS, or the subject of a token. */
export function callerOf({ requestContext: { authorizer } }: HttpEvent): string {
  const subject = authorizer?.jwt?.claims?.sub;
  const who = authorizer?.iam?.userArn ?? (typeof subject === 'string' ? subject : 'an unknown caller');
  return who.replace(UNSEEN, '').slice(0, MOST_CHARACTERS);
}
