import { createHash } from 'node:crypto';

const TOKEN = /^([0-9a-f]{16})\.([\x21-\x7e]{1,3096})$/;

function digestOf(list: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);
}

/**
 * A token for the next page of one list: Step Functions' own behind a digest of what was listed, so that it cannot
 * be used on another list.
 *
 * @param list what was listed: state machine and status
 */
export function writePageToken(list: readonly string[], token: string): string {
  return `${digestOf(list)}.${token}`;
}

/** Step Functions' own token, or undefined when the token is not one of that list. */
export function readPageToken(list: readonly string[], token: string): string | undefined {
  const [, digest, own] = TOKEN.exec(token) ?? [];
  return digest === digestOf(list) ? own : undefined;
}
