import { RequestRefusedError } from '../contract/error';
import { EXECUTION_PARAMETERS } from '../contract/log-parameters';
import { INSPECTOR_ROUTES, type InspectorOperation } from '../contract/routes';
import { createHttpHandler, type HttpHandler, type HttpOperation } from '../http/http-handler';
import { namedExecution } from '../http/named-execution';
import { unknownParameterFaults } from '../http/query-parameters';
import { type RouteAnswer, refuseParameters, routeTable } from '../http/route-table';
import { listRuns } from '../records/list-runs';
import { ExecutionDetails } from './execution-details';
import { ExecutionLogs } from './execution-log';
import type { InspectorDependencies } from './inspector-dependencies';
import { RulesetLists } from './ruleset-lists';
import { RunStories } from './run-stories';

/** Makes the inspector's handler: the function's own, and local mode's. */
export function createInspectorHandler(dependencies: InspectorDependencies): HttpHandler {
  const { stepFunctions, dataMasque, records, environment, clock, log } = dependencies;
  const { machines } = environment;
  const stories = new RunStories(stepFunctions, clock);
  const details = new ExecutionDetails(dependencies, stories);
  const logs = new ExecutionLogs(dependencies, stories);
  const rulesets = new RulesetLists(dataMasque, clock);
  const operations: Readonly<Record<InspectorOperation, HttpOperation>> = {
    describeExecution: async (event) => {
      const { queryStringParameters = {} } = event;
      const faults = unknownParameterFaults(queryStringParameters, EXECUTION_PARAMETERS);
      if (faults.length > 0) throw new RequestRefusedError(faults);
      return ok(await details.of(namedExecution(event, machines)));
    },
    readExecutionLog: async (event) => {
      const named = namedExecution(event, machines);
      return ok(await logs.page(named, event.queryStringParameters ?? {}));
    },
    listRuns: async ({ queryStringParameters = {} }) => ok(await listRuns(records, queryStringParameters)),
    listRulesets: async (event) => {
      refuseParameters(event);
      return ok(await rulesets.all());
    },
  };
  return createHttpHandler(routeTable(INSPECTOR_ROUTES, operations), log);
}

function ok(body: object): RouteAnswer {
  return { statusCode: 200, body };
}
