import { RequestRefusedError } from '../contract/error';
import type { RequestOutcome } from '../contract/execution';
import { shortened } from '../contract/received-value';
import { routeKey, TRIGGER_ROUTES, type TriggerOperation } from '../contract/routes';
import type { StateMachineReference } from '../contract/state-machine-reference';
import { callerOf, type HttpEvent } from './http-event';
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
  readonly start: (
    route: string,
    request: unknown,
    requestId: string | undefined,
    startedBy: string | undefined,
  ) => Promise<RequestOutcome>;
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

const OPERATIONS: Readonly<Record<TriggerOperation, Route>> = {
  listStateMachines: async (event, { stateMachines }) => {
    refuseParameters(event);
    return { statusCode: 200, body: await stateMachines.all() };
  },
  listExecutions: async (event, { executions, configured }) => {
    const query = readListQuery(event.queryStringParameters ?? {}, configured);
    return { statusCode: 200, body: await executions.page(query) };
  },
  startExecution: async (event, { start }, requestId) => {
    refuseParameters(event);
    const route = routeKey(TRIGGER_ROUTES.startExecution);
    const outcome = await start(route, startRequestOf(event), requestId, callerOf(event));
    const isNew = 'deduplicated' in outcome && !outcome.deduplicated;
    return { statusCode: isNew ? 201 : 200, body: outcome };
  },
};

const ROUTES: ReadonlyMap<string, Route> = new Map(
  (Object.keys(OPERATIONS) as TriggerOperation[]).map((name) => [
    routeKey(TRIGGER_ROUTES[name]),
    OPERATIONS[name],
  ]),
);

/** What answers a method and path; for those that are not ours, a refusal. */
export function routeFor(route: string): Route {
  const found = ROUTES.get(route);
  if (found !== undefined) return found;
  const message = `there is no ${shortened(route)}; there are: ${[...ROUTES.keys()].join(', ')}`;
  throw new HttpRefusedError({ statusCode: 404, body: { error: 'NotFound', message } });
}
