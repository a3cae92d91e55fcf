import type { ExecutionPlace } from '../../../client/api-client';

/** Fields of a run, beside the state machine, that a link can carry into the form. */
export type LinkedFields = Readonly<Record<string, string>>;

/** What a list of runs shows; every field is in its address, so that it can be sent to somebody. */
export interface RunsQuery {
  readonly stateMachineArn?: string;
  readonly status?: string;
  readonly verdict?: string;
  readonly database?: string;
  /** From 1. */
  readonly page?: number;
}

/** A view of the page with what it shows. */
export type Route =
  | { readonly view: 'start'; readonly fields: LinkedFields }
  | ({ readonly view: 'runs' } & RunsQuery)
  | { readonly view: 'run'; readonly place: ExecutionPlace }
  | { readonly view: 'schedules' }
  | { readonly view: 'unknown'; readonly path: string };

const HOME: Route = { view: 'runs' };

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function pageOf(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function runsRoute(query: URLSearchParams): Route {
  return {
    view: 'runs',
    stateMachineArn: query.get('stateMachineArn') ?? undefined,
    status: query.get('status') ?? undefined,
    verdict: query.get('verdict') ?? undefined,
    database: query.get('database') ?? undefined,
    page: pageOf(query.get('page')),
  };
}

/**
 * Reads an address. It stands behind the `#`, so that any server of files can serve the page, whatever is reloaded.
 *
 * @param hash with or without its `#`
 */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const [view = '', name, ...rest] = path.replace(/^\//, '').split('/');
  if (view === '' && name === undefined) return HOME;
  if (view === 'start' && name === undefined) return { view: 'start', fields: Object.fromEntries(query) };
  if (view === 'schedules' && name === undefined) return { view: 'schedules' };
  if (view === 'runs' && name === undefined) return runsRoute(query);
  if (view === 'runs' && name && rest.length === 0) {
    const place = { name: decoded(name), stateMachineArn: query.get('stateMachineArn') ?? '' };
    return { view: 'run', place };
  }
  return { view: 'unknown', path };
}

function address(path: string, fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return search === '' ? `#/${path}` : `#/${path}?${search}`;
}

/** The address of a view, for links. */
export const addressOf = {
  start: (fields: LinkedFields = {}): string => address('start', fields),
  runs: (query: RunsQuery = {}): string =>
    address('runs', { ...query, page: query.page === 1 ? undefined : query.page }),
  run: ({ name, stateMachineArn }: ExecutionPlace): string =>
    address(`runs/${encodeURIComponent(name)}`, { stateMachineArn }),
  schedules: (): string => address('schedules', {}),
} as const;
