import { parseArgs } from 'node:util';
import { openApiDocument } from '../../../build/openapi/document';
import { readMaskingRequest } from '../../../lambda/contract/masking-request';
import { isPlainObject } from '../../../lambda/contract/request-check';
import { API_ROUTES, routeKey } from '../../../lambda/contract/routes';
import { stopRequestOf } from '../../../lambda/stop/stop-request';
import { BLUEPRINT, WORKFLOW } from '../../lambda/contract/valid-request';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
}

interface ApiDocument {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>
  >;
}

/** Variable that documentation writes for the base address of the API. */
const BASE = '$API';

/** What reads the body of each route that has one. */
const BODIES: Readonly<Record<string, (text: string) => unknown>> = {
  [routeKey(API_ROUTES.startExecution)]: (body) => proveRequest(JSON.parse(body)),
  [routeKey(API_ROUTES.stopExecution)]: (body) =>
    stopRequestOf({ body, requestContext: { http: { method: 'POST' } } }),
};

/**
 * Validates a masking request, whichever of two configured machines it names.
 *
 * @throws Error with every fault
 */
export function proveRequest(request: unknown): void {
  const namesMachine = isPlainObject(request) && request.stateMachineArn !== undefined;
  readMaskingRequest(request, { stateMachines: namesMachine ? [WORKFLOW, BLUEPRINT] : [WORKFLOW] });
}

/** A route of the API's description, with what it takes. */
interface DescribedRoute {
  readonly key: string;
  readonly parameters: readonly Parameter[];
}

function routeOf(method: string, path: string): DescribedRoute {
  const { paths } = openApiDocument() as ApiDocument;
  const fits = (template: string): boolean =>
    new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  for (const [template, operations] of Object.entries(paths)) {
    const operation = fits(template) ? operations[method.toLowerCase()] : undefined;
    if (operation) return { key: `${method} ${template}`, parameters: operation.parameters ?? [] };
  }
  throw new Error(`the API has no ${method} ${path}`);
}

/**
 * Holds a request of curl against the API's description and its body against what reads it.
 *
 * @param words the command, beginning with `curl`
 * @throws Error for a route, parameter or field that there is not
 */
export function proveCurl(words: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: words.slice(1),
    allowPositionals: true,
    options: {
      request: { type: 'string', short: 'X', default: 'GET' },
      data: { type: 'string', short: 'd' },
      header: { type: 'string', short: 'H', multiple: true },
      user: { type: 'string' },
      'aws-sigv4': { type: 'string' },
    },
  });
  const [url = '', ...others] = positionals;
  if (others.length > 0 || !url.startsWith(`${BASE}/`))
    throw new Error(`curl takes one address below ${BASE}, got: ${positionals.join(' ')}`);
  const [path = '', query = ''] = url.slice(BASE.length).split('?');
  const method = values.request;
  const { key, parameters } = routeOf(method, path);
  const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const unknown = [...new URLSearchParams(query).keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${method} ${path} has no parameter ${unknown}`);
  const readBody = BODIES[key];
  if (values.data !== undefined && !readBody) throw new Error(`${method} ${path} takes no body`);
  if (readBody) readBody(values.data ?? '');
}
