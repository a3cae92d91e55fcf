import { RequestRefusedError } from '../contract/error';
import type { RequestOutcome } from '../contract/execution';
import { shortened } from '../contract/received-value';
import type { StateMachineReference } from '../contract/state-machine-reference';
import type { HttpEvent } from './http-event';
import { HttpRefusedError } from './http-response';
import type { ExecutionLists } from './list-executions';
import { readListQuery, unknownParameterFaults } from './list-query';
import type { StateMachineLists } from './list-state-machines';
import { startRequestOf } from './start-request';

/** What the routes act on. */
export interface Routes {
  readonly stateMachines: StateMachineLists;
  readonly executions: ExecutionLists;
  readonly configured: readonly StateMachineReference[];
  readonly start: (route: string, request: unknown, requestId: string | undefined) => Promise<RequestOutcome>;
}

/** Status and body of an answer. */
export interface RouteAnswer {
  readonly statusCode: number;
  readonly body: object;
}

type Route = (event: HttpEvent, routes: Routes, requestId: string | undefined) => Promise<RouteAnswer>;

function refuseParameters(event: HttpEvent): void {
  const faults = unknownParameterFaults(event.queryStringParameters ?? {}, []);
  if (faults.length > 0) throw new RequestRefusedError(faults);
}

const START_ROUTE = 'POST /executions';

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /state-machines': async (event, { stateMachines }) => {
    refuseParameters(event);
    return { statusCode: 200, body: await stateMachines.all() };
  },
  'GET /executions': async (event, { executions, configured }) => {
    const query = readListQuery(event.queryStringParameters ?? {}, configured);
    return { statusCode: 200, body: await executions.page(query) };
  },
  [START_ROUTE]: async (event, { start }, requestId) => {
    refuseParameters(event);
    const outcome = await start(START_ROUTE, startRequestOf(event), requestId);
    const isNew = 'deduplicated' in outcome && !outcome.deduplicated;
    return { statusCode: isNew ? 201 : 200, body: outcome };
  },
};

/** What answers a method and path; for those that are not ours, a refusal. */
export function routeFor(route: string): Route {
  const found = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  if (found !== undefined) return found;
  const message = `there is no ${shortened(route)}; there are: ${Object.keys(ROUTES).join(', ')}`;
  throw new HttpRefusedError({ statusCode: 404, body: { error: 'NotFound', message } });
}
