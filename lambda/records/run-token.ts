import { isPlainObject } from '../contract/request-check';
import { readPageToken, writePageToken } from '../http/page-token';
import type { RunFilter, RunPosition } from './run-records';

/** Limit of a sort key. Source: Amazon DynamoDB developer guide, quotas. */
const LONGEST_KEY_BYTES = 1024;

/** What tells one list of runs from another, whatever the page. */
function listOf({ databaseIdentifier, verdict, stateMachineArn, from, to }: RunFilter): readonly string[] {
  return ['runs', ...[databaseIdentifier, verdict, stateMachineArn, from, to].map((part) => part ?? '')];
}

/** A token for the page of a list that begins after a position. */
export function writeRunToken(filter: RunFilter, { executionArn, order }: RunPosition): string {
  const position = JSON.stringify({ executionArn, order });
  return writePageToken(listOf(filter), Buffer.from(position).toString('base64url'));
}

/**
 * The position that a token names; undefined for one that is not of this list. A token grants nothing: one that somebody
 * made up names another place in a list that its sender may read anyway.
 */
export function readRunToken(filter: RunFilter, token: string): RunPosition | undefined {
  const own = readPageToken(listOf(filter), token);
  const position = own === undefined ? undefined : parsed(own);
  if (!isPlainObject(position)) return undefined;
  const { executionArn, order } = position;
  if (!isKeyText(executionArn) || !isKeyText(order)) return undefined;
  if (!isWithin(filter, order)) return undefined;
  return { executionArn, order };
}

/** Whether DynamoDB takes a value as a part of a key. */
function isKeyText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= LONGEST_KEY_BYTES;
}

/** DynamoDB refuses to go on from outside of what is listed. */
function isWithin({ from, to }: RunFilter, order: string): boolean {
  return (from === undefined || order >= from) && (to === undefined || order < to);
}

function parsed(own: string): unknown {
  try {
    return JSON.parse(Buffer.from(own, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
