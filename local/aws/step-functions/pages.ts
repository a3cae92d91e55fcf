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
  /** Whether the last item is to be the first. @default false */
  readonly isReverse?: boolean;
}

/** What a token says. */
interface Token {
  readonly list: string;
  /** Key of the last item that was looked at, and where it was. */
  readonly after: string;
  readonly position: number;
  readonly madeAt: number;
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

function readToken(token: string): Partial<Token> {
  const bytes = Buffer.from(token, 'base64url');
  // Decoding passes over what is no base64.
  if (bytes.toString('base64url') !== token) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return {};
  }
}

/**
 * One page of a list, by token. The token names the last item that was looked at, so that items which are added or
 * leave the filter while somebody pages are neither shown twice nor push others out. It also says where that item was:
 * a list to which items are only added at its end need not be searched for it.
 *
 * @param isListed the items to show; the others are passed over
 * @throws ServiceError InvalidToken for a token of another list, or one that is too old
 */
export function pageOf<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  clock: Clock,
  { list, size, token, isReverse = false }: PageRequest,
  isListed: (item: Item) => boolean = () => true,
): Page<Item> {
  const step = isReverse ? -1 : 1;
  const first = isReverse ? items.length - 1 : 0;
  const nextListed = (from: number): number => {
    let position = from;
    for (; position in items; position += step) if (isListed(items[position] as Item)) break;
    return position;
  };
  const page: Item[] = [];
  let last = -1;
  let position = nextListed(
    token === undefined ? first : lastPosition(items, key, clock, digest(list), token) + step,
  );
  while (position in items && page.length < size) {
    page.push(items[position] as Item);
    last = position;
    position = nextListed(position + step);
  }
  if (!(position in items)) return { items: page };
  const after: Token = {
    list: digest(list),
    after: key(items[last] as Item),
    position: last,
    madeAt: clock.now(),
  };
  return { items: page, nextToken: Buffer.from(JSON.stringify(after)).toString('base64url') };
}

/** Where the last item is that the page before looked at. */
function lastPosition<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  clock: Clock,
  list: string,
  token: string,
): number {
  const { list: ofList, after, position = -1, madeAt = 0 } = readToken(token);
  const isThere = position in items && key(items[position] as Item) === after;
  const found = isThere ? position : items.findIndex((item) => key(item) === after);
  if (ofList === list && found >= 0 && clock.now() - madeAt <= TOKEN_LIFETIME_MILLISECONDS) return found;
  throw new ServiceError('InvalidToken', `Invalid Token: '${token.slice(0, 60)}'`);
}
