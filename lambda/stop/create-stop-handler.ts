import { RequestRefusedError } from '../contract/error';
import type { StopEnvironment } from '../contract/inspector-environment';
import { EXECUTION_PARAMETERS } from '../contract/log-parameters';
import { RequestNotice } from '../contract/request-notices';
import { STOP_ROUTES, type StopOperation } from '../contract/routes';
import { asStartedBy } from '../contract/started-by';
import { callerOf, type HttpEvent, routeOf } from '../http/http-event';
import { createHttpHandler, type HttpHandler, type HttpOperation } from '../http/http-handler';
import { namedExecution } from '../http/named-execution';
import { unknownParameterFaults } from '../http/query-parameters';
import type { RequestLog } from '../http/request-log';
import { routeTable } from '../http/route-table';
import type { Clock } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';
import { stopExecution } from './stop-execution';
import { stopRequestOf } from './stop-request';

/** What the function that stops executions works with. */
export interface StopDependencies {
  readonly stepFunctions: StepFunctionsClient;
  readonly environment: Pick<StopEnvironment, 'machines'>;
  readonly log: RequestLog;
  readonly clock: Clock;
}

/** Makes the handler that stops executions: the function's own, and local mode's. */
export function createStopHandler({ stepFunctions, environment, log, clock }: StopDependencies): HttpHandler {
  const operations: Readonly<Record<StopOperation, HttpOperation>> = {
    stopExecution: async (event, requestId) => {
      const faults = unknownParameterFaults(event.queryStringParameters ?? {}, EXECUTION_PARAMETERS);
      if (faults.length > 0) throw new RequestRefusedError(faults);
      const execution = namedExecution(event, environment.machines);
      const { reason } = stopRequestOf(event);
      const body = await stopExecution(stepFunctions, clock, { execution, reason, who: whoAsks(event) });
      const { executionArn } = body;
      const notice = RequestNotice.EXECUTION_STOPPED;
      log.info('stopped an execution', { notice, requestId, route: routeOf(event), executionArn });
      return { statusCode: 200, body };
    },
  };
  return createHttpHandler(routeTable(STOP_ROUTES, operations), log);
}

function whoAsks(event: HttpEvent): string {
  return asStartedBy(callerOf(event) ?? '') ?? 'an unknown caller';
}
