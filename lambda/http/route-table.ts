import { RequestRefusedError } from '../contract/error';
import { shortened } from '../contract/received-value';
import { type ApiRoute, routeKey } from '../contract/routes';
import type { HttpEvent } from './http-event';
import { HttpRefusedError } from './http-response';
import { unknownParameterFaults } from './query-parameters';

/** Status and body of an answer. */
export interface RouteAnswer {
  readonly statusCode: number;
  readonly body: object;
}

/** What answers a method and path; for those that are not among the handler's own, a refusal. */
export type RouteTable<Operation> = (route: string) => Operation;

/**
 * A table of what answers each route.
 *
 * @param routes the handler's own routes by the names of their operations
 */
export function routeTable<Name extends string, Operation>(
  routes: Readonly<Record<Name, ApiRoute>>,
  operations: Readonly<Record<Name, Operation>>,
): RouteTable<Operation> {
  const names = Object.keys(routes) as Name[];
  const byRoute = new Map(names.map((name) => [routeKey(routes[name]), operations[name]]));
  return (route) => {
    const found = byRoute.get(route);
    if (found !== undefined) return found;
    const message = `there is no ${shortened(route)}; there are: ${[...byRoute.keys()].join(', ')}`;
    throw new HttpRefusedError({ statusCode: 404, body: { error: 'NotFound', message } });
  };
}

/** @throws RequestRefusedError for a request with any query parameter */
export function refuseParameters({ queryStringParameters = {} }: HttpEvent): void {
  const faults = unknownParameterFaults(queryStringParameters, []);
  if (faults.length > 0) throw new RequestRefusedError(faults);
}
