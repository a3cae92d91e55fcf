import { createHash } from 'node:crypto';
import type { Clock } from '../../clock';
import { ServiceError } from '../service-error';

/** How long a page token can be used. Source: Step Functions API reference, ListExecutions. */
const TOKEN_LIFETIME_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What a page is a page of. */
export interface PageRequest {
  /** What the call lists; a token of one list is refused by another. */
  readonly list: readonly unknown[];
  readonly size: number;
  readonly token?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * A page's size.
 *
 * @throws ServiceError ValidationException
 */
export function pageSize(maxResults: unknown, most: number, standard: number): number {
  if (maxResults === undefined || maxResults === 0) return standard;
  if (Number.isInteger(maxResults) && Number(maxResults) >= 0 && Number(maxResults) <= most)
    return Number(maxResults);
  throw new ServiceError(
    'ValidationException',
    `maxResults must be a whole number from 0 to ${most}, got: ${maxResults}`,
  );
}

function digest(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);
}

function readToken(token: string): {
  readonly list?: string;
  readonly after?: string;
  readonly madeAt?: number;
} {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return {};
  }
}

/**
 * One page of a list, by token. The token names the last item that was looked at, so that items which are added at the
 * front or leave the filter while somebody pages are neither shown twice nor push others out.
 *
 * @param isListed the items to show; the others are passed over
 * @throws ServiceError InvalidToken for a token of another list, or one that is too old
 */
export function pageOf<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  clock: Clock,
  { list, size, token }: PageRequest,
  isListed: (item: Item) => boolean = () => true,
): Page<Item> {
  const page: Item[] = [];
  let position = token === undefined ? 0 : startAfter(items, key, clock, digest(list), token);
  for (; position < items.length && page.length < size; position += 1) {
    const item = items[position] as Item;
    if (isListed(item)) page.push(item);
  }
  if (!items.slice(position).some(isListed)) return { items: page };
  const next = { list: digest(list), after: key(items[position - 1] as Item), madeAt: clock.now() };
  return { items: page, nextToken: Buffer.from(JSON.stringify(next)).toString('base64url') };
}

function startAfter<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  clock: Clock,
  list: string,
  token: string,
): number {
  const { list: ofList, after = '', madeAt = 0 } = readToken(token);
  const index = items.findIndex((item) => key(item) === after);
  const isUsable = ofList === list && index >= 0 && clock.now() - madeAt <= TOKEN_LIFETIME_MILLISECONDS;
  if (isUsable) return index + 1;
  throw new ServiceError('InvalidToken', `Invalid Token: '${token.slice(0, 60)}'`);
}
