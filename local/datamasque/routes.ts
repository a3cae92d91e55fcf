import { type BodyTypes, FORM_TYPE, JSON_TYPE } from '../http/admission';
import type { WireRequest, WireResponse } from '../http/exchange';
import { ApiError, invalidField, notFound } from './api-error';
import { type ConnectionFields, type Connections, describeConnection } from './connections';
import { describeLibrary, describeListedLibrary, type Libraries } from './libraries';
import { describeListedRuleset, describeRuleset, type Rulesets } from './rulesets';
import type { Runs } from './runs';
import type { Login, Tokens } from './tokens';

/** What the routes serve from. */
export interface RouteServices {
  readonly tokens: Tokens;
  readonly rulesets: Rulesets;
  readonly libraries: Libraries;
  readonly connections: Connections;
  readonly runs: Runs;
}

interface RouteCall extends RouteServices {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

type Route = readonly [
  method: string,
  path: RegExp,
  answer: (call: RouteCall) => WireResponse | Promise<WireResponse>,
];

function json(status: number, body: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const NO_CONTENT: WireResponse = { status: 204, headers: {}, body: '' };

/** A bare list, or a page of it when one is asked for. */
function listed(items: readonly object[], query: URLSearchParams): WireResponse {
  if (!query.has('limit') && !query.has('offset')) return json(200, items);
  const [limit, offset] = [Number(query.get('limit') ?? items.length), Number(query.get('offset') ?? 0)];
  const next = offset + limit < items.length ? `?limit=${limit}&offset=${offset + limit}` : null;
  const previous = offset > 0 ? `?limit=${limit}&offset=${Math.max(0, offset - limit)}` : null;
  return json(200, { count: items.length, next, previous, results: items.slice(offset, offset + limit) });
}

function textField(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidField(name, 'This field is required.');
}

function listRuns({ runs, query }: RouteCall): WireResponse {
  const [status, ruleset] = [
    query.get('run_status'),
    query.get('ruleset_name') ?? query.get('connection_ruleset_name'),
  ];
  const found = runs
    .list()
    .filter(
      (run) =>
        (status === null || run.status === status) &&
        (ruleset === null || run.request.rulesetName === ruleset),
    )
    .map((run) => run.describe());
  return page(found, query);
}

function saveRuleset({ rulesets, body, query }: RouteCall): WireResponse {
  const isUpsert = query.get('upsert') === 'true';
  const maskType = typeof body.mask_type === 'string' ? body.mask_type : 'database';
  const saved = rulesets.save(textField(body, 'name'), textField(body, 'config_yaml'), maskType, isUpsert);
  return json(saved.isNew ? 201 : 200, describeRuleset(saved.ruleset));
}

function deleteConnection({ connections, runs, parameters: [id = ''] }: RouteCall): WireResponse {
  if (runs.isConnectionBusy(connections.get(id).id)) {
    throw new ApiError(409, { detail: 'The connection is used by a masking run that goes on.' });
  }
  connections.delete(id);
  return NO_CONTENT;
}

function updateConnection({ connections, parameters: [id = ''], body }: RouteCall): WireResponse {
  return json(200, describeConnection(connections.save(body, connections.get(id).id)));
}

function patchConnection({ connections, parameters: [id = ''], body }: RouteCall): WireResponse {
  const { fields } = connections.get(id);
  return json(200, describeConnection(connections.save({ ...fields, ...body }, id)));
}

function runReport({ runs, parameters: [id] }: RouteCall): WireResponse {
  const run = runs.get(Number(id));
  if (!run.isOver) throw notFound();
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: run.report() };
}

/** Always a page, as the official client reads it. */
function page(items: readonly object[], query: URLSearchParams): WireResponse {
  const [limit, offset] = [query.get('limit') ?? '100', query.get('offset') ?? '0'];
  return listed(items, new URLSearchParams({ limit, offset }));
}

function updateLibrary({ libraries, parameters: [id = ''], body }: RouteCall): WireResponse {
  return json(200, describeLibrary(libraries.update(id, body)));
}

/** An empty body is what clients send to have a library validated again. */
function patchLibrary({ libraries, parameters: [id = ''], body }: RouteCall): WireResponse {
  const { name, namespace, yaml: config_yaml } = libraries.get(id);
  return json(200, describeLibrary(libraries.update(id, { name, namespace, config_yaml, ...body })));
}

function deleteLibrary({ libraries, rulesets, query, parameters: [id = ''] }: RouteCall): WireResponse {
  const users = rulesets.using(libraries.get(id));
  libraries.delete(
    id,
    users.map(({ name }) => name),
    query.get('force') === 'true',
  );
  rulesets.revalidate(users);
  return NO_CONTENT;
}

const LIBRARY_ROUTES: readonly Route[] = [
  [
    'GET',
    /^\/api\/ruleset-libraries\/$/,
    ({ libraries, query }) => page(libraries.list(query).map(describeListedLibrary), query),
  ],
  [
    'POST',
    /^\/api\/ruleset-libraries\/$/,
    ({ libraries, body }) => json(201, describeLibrary(libraries.create(body))),
  ],
  [
    'GET',
    /^\/api\/ruleset-libraries\/([^/]+)\/$/,
    ({ libraries, parameters: [id = ''] }) => json(200, describeLibrary(libraries.get(id))),
  ],
  ['PUT', /^\/api\/ruleset-libraries\/([^/]+)\/$/, updateLibrary],
  ['PATCH', /^\/api\/ruleset-libraries\/([^/]+)\/$/, patchLibrary],
  ['DELETE', /^\/api\/ruleset-libraries\/([^/]+)\/$/, deleteLibrary],
  [
    'GET',
    /^\/api\/ruleset-libraries\/([^/]+)\/rulesets\/$/,
    ({ libraries, rulesets, parameters: [id = ''], query }) =>
      page(rulesets.using(libraries.get(id)).map(describeListedRuleset), query),
  ],
];

const ROUTES: readonly Route[] = [
  ...LIBRARY_ROUTES,
  ['GET', /^\/api\/v2\/rulesets\/$/, ({ rulesets }) => json(200, rulesets.list().map(describeRuleset))],
  [
    'GET',
    /^\/api\/rulesets\/$/,
    ({ rulesets, query }) => listed(rulesets.list().map(describeRuleset), query),
  ],
  ['POST', /^\/api\/rulesets\/$/, saveRuleset],
  [
    'GET',
    /^\/api\/rulesets\/([^/]+)\/$/,
    ({ rulesets, parameters: [id = ''] }) => json(200, describeRuleset(rulesets.get(id))),
  ],
  [
    'DELETE',
    /^\/api\/rulesets\/([^/]+)\/$/,
    ({ rulesets, parameters: [id = ''] }) => {
      rulesets.delete(id);
      return NO_CONTENT;
    },
  ],
  [
    'GET',
    /^\/api\/connections\/$/,
    ({ connections, query }) => listed(connections.list().map(describeConnection), query),
  ],
  [
    'POST',
    /^\/api\/connections\/$/,
    ({ connections, body }) => json(201, describeConnection(connections.save(body))),
  ],
  [
    'POST',
    /^\/api\/connections\/test\/$/,
    async ({ connections, body }) => json(200, await connections.test(body)),
  ],
  [
    'POST',
    /^\/api\/connections\/([^/]+)\/test\/$/,
    async ({ connections, parameters: [id = ''] }) =>
      json(200, await connections.test(connections.get(id).fields)),
  ],
  [
    'GET',
    /^\/api\/connections\/([^/]+)\/$/,
    ({ connections, parameters: [id = ''] }) => json(200, describeConnection(connections.get(id))),
  ],
  ['PUT', /^\/api\/connections\/([^/]+)\/$/, updateConnection],
  ['PATCH', /^\/api\/connections\/([^/]+)\/$/, patchConnection],
  ['DELETE', /^\/api\/connections\/([^/]+)\/$/, deleteConnection],
  ['GET', /^\/api\/runs\/$/, listRuns],
  ['POST', /^\/api\/runs\/$/, ({ runs, body }) => json(201, runs.create(body).describe())],
  [
    'GET',
    /^\/api\/runs\/(\d+)\/$/,
    ({ runs, parameters: [id] }) => json(200, runs.get(Number(id)).describe()),
  ],
  [
    'POST',
    /^\/api\/runs\/(\d+)\/cancel\/$/,
    ({ runs, parameters: [id] }) => json(200, runs.cancel(Number(id)).describe()),
  ],
  ['GET', /^\/api\/runs\/(\d+)\/log\/$/, ({ runs, parameters: [id] }) => json(200, runs.get(Number(id)).log)],
  ['GET', /^\/api\/runs\/(\d+)\/run-report\/$/, runReport],
];

const LOGIN_PATH = '/api/auth/token/login/';
/** Media types of the bodies that the API takes: JSON, and for a login a form as well. */
export const DATAMASQUE_BODY_TYPES: BodyTypes = ({ url }) =>
  url === LOGIN_PATH ? [JSON_TYPE, FORM_TYPE] : [JSON_TYPE];

const HEALTHCHECK_PATH = '/api/healthcheck/';

function readBody({ headers, body }: WireRequest): ConnectionFields {
  if (body === '') return {};
  if (headers['content-type']?.includes('form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as ConnectionFields;
  } catch {
    throw new ApiError(400, { detail: 'JSON parse error' });
  }
  throw new ApiError(400, { non_field_errors: ['Invalid data. Expected a dictionary.'] });
}

/** Answers one request of the API. */
export async function route(request: WireRequest, services: RouteServices): Promise<WireResponse> {
  try {
    return await answer(request, services);
  } catch (error) {
    if (error instanceof ApiError) return json(error.status, error.body);
    throw error;
  }
}

async function answer(request: WireRequest, services: RouteServices): Promise<WireResponse> {
  const { pathname, searchParams } = new URL(request.target, 'http://127.0.0.1');
  if (pathname === HEALTHCHECK_PATH) return json(200, { status: 'ok' });
  if (pathname === LOGIN_PATH && request.method === 'POST') {
    return json(200, services.tokens.logIn(readBody(request) as Partial<Login>));
  }
  services.tokens.check(request.headers.authorization);
  const fitting = ROUTES.filter(([, path]) => path.test(pathname));
  if (fitting.length === 0) throw notFound();
  const found = fitting.find(([method]) => method === request.method);
  if (!found) throw new ApiError(405, { detail: `Method "${request.method}" not allowed.` });
  const [, path, serve] = found;
  const parameters = path.exec(pathname)?.slice(1) ?? [];
  return serve({ ...services, parameters, query: givenParameters(searchParams), body: readBody(request) });
}

/** The server ignores a parameter without a value, such as the filter `run_status=`. */
function givenParameters(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([, value]) => value !== ''));
}
