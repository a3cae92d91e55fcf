import type { RequestOutcome } from '../contract/execution';
import { routeKey, TRIGGER_ROUTES, type TriggerOperation } from '../contract/routes';
import type { StateMachineReference } from '../contract/state-machine-reference';
import { callerOf, type HttpEvent } from '../http/http-event';
import { type RouteAnswer, refuseParameters, routeTable } from '../http/route-table';
import type { ExecutionLists } from './list-executions';
import { readListQuery } from './list-query';
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

type Route = (event: HttpEvent, routes: Routes, requestId: string | undefined) => Promise<RouteAnswer>;

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

/** What answers a method and path; for those that are not ours, a refusal. */
export const routeFor = routeTable(TRIGGER_ROUTES, OPERATIONS);
