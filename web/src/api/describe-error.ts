import { ApiError } from '../../../client/api-error';

/** An error as a sentence. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return asSentence(message);
}

/** Why a request has no answer, and what that means for a reader. */
export function headingOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong in this page';
  switch (error.kind) {
    case 'unreachable':
      return 'The API cannot be reached';
    case 'timed-out':
      return 'The API does not answer';
    case 'unavailable':
      return 'The API is not available at the moment';
    case 'signed-out':
      return 'Your session has ended';
    case 'forbidden':
      return 'You may not do this';
    case 'not-found':
      return 'There is no such thing';
    case 'refused':
    case 'overlap':
      return 'The API refused this';
    case 'unexpected':
      return 'The API gave an answer that this page does not understand';
  }
}

/** Messages of the API are in lower case and without a full stop. */
export function asSentence(message: string): string {
  const text = message.trim();
  const ended = /[.!?…]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
