import { RequestRefusedError } from '../contract/error';
import type { StartedExecution } from '../contract/execution';
import { readMaskingRequest } from '../contract/masking-request';
import { shortened } from '../contract/received-value';
import type { TriggerEnvironment } from '../contract/trigger-environment';
import { TriggerMetric } from '../contract/trigger-metrics';
import { type HttpEvent, isHttpEvent, routeOf } from './http-event';
import { errorResponse, HttpRefusedError, type HttpResponse, jsonResponse } from './http-response';
import { ExecutionLists } from './list-executions';
import { StateMachineLists } from './list-state-machines';
import { Notice, type TriggerLog } from './log';
import type { CountMetric } from './metrics';
import { type Routes, routeFor } from './routes';
import { isThrottling } from './service-error';
import type { Clock } from './shared-calls';
import { ExecutionStarter } from './start-execution';
import type { StepFunctionsClient } from './step-functions-client';

/** What the trigger works with. */
export interface TriggerDependencies {
  readonly client: StepFunctionsClient;
  readonly environment: TriggerEnvironment;
  readonly log: TriggerLog;
  readonly count: CountMetric;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/** What is read of the invocation's context. */
export interface InvocationContext {
  readonly awsRequestId?: string;
}

/** An HTTP event is answered with a response; a masking request by itself with the execution. */
export type TriggerHandler = (
  event: unknown,
  context?: InvocationContext,
) => Promise<HttpResponse | StartedExecution>;

/** The route of a masking request that comes by itself, from a schedule, a rule or another caller. */
const DIRECT_ROUTE = 'direct';

/** Makes the trigger's handler: the function's own, and local mode's. */
export function createTriggerHandler(dependencies: TriggerDependencies): TriggerHandler {
  const trigger = new Trigger(dependencies, dependencies.clock ?? Date.now);
  return (event, context = {}) => trigger.handle(event, context.awsRequestId);
}

class Trigger {
  private readonly starter: ExecutionStarter;
  private readonly routes: Routes;

  constructor(
    private readonly dependencies: TriggerDependencies,
    clock: Clock,
  ) {
    const { client, environment } = dependencies;
    this.starter = new ExecutionStarter(client, clock);
    this.routes = {
      stateMachines: new StateMachineLists(client, environment.stateMachines, clock),
      executions: new ExecutionLists(client, clock),
      configured: environment.stateMachines,
      start: (route, request, requestId) => this.start(route, request, requestId),
    };
  }

  handle(event: unknown, requestId: string | undefined): Promise<HttpResponse | StartedExecution> {
    return isHttpEvent(event) ? this.answerHttp(event, requestId) : this.answerDirect(event, requestId);
  }

  private async answerHttp(event: HttpEvent, requestId: string | undefined): Promise<HttpResponse> {
    const route = routeOf(event);
    try {
      const { statusCode, body } = await routeFor(route)(event, this.routes, requestId);
      return jsonResponse(statusCode, body);
    } catch (error) {
      this.note(error, shortened(route), requestId);
      return errorResponse(error);
    }
  }

  /** Throws on any fault, so that the event goes to the function's failure queue. */
  private async answerDirect(event: unknown, requestId: string | undefined): Promise<StartedExecution> {
    try {
      return await this.start(DIRECT_ROUTE, event, requestId);
    } catch (error) {
      this.note(error, DIRECT_ROUTE, requestId);
      throw error;
    }
  }

  private async start(
    route: string,
    input: unknown,
    requestId: string | undefined,
  ): Promise<StartedExecution> {
    const { environment, log, count } = this.dependencies;
    const request = readMaskingRequest(input, environment);
    const execution = await this.starter.start(`${environment.triggerId} ${route}`, request);
    const details = { requestId, route, executionArn: execution.executionArn };
    if (execution.deduplicated) {
      count(TriggerMetric.EXECUTIONS_REPEATED);
      log.info('answered a repeated request', { notice: Notice.EXECUTION_REPEATED, ...details });
    } else {
      count(TriggerMetric.EXECUTIONS_STARTED);
      log.info('started an execution', { notice: Notice.EXECUTION_STARTED, ...details });
    }
    return execution;
  }

  private note(error: unknown, route: string, requestId: string | undefined): void {
    const { log, count } = this.dependencies;
    const fault = error instanceof Error ? error : new Error(`threw no Error but a ${typeof error}`);
    if (fault instanceof RequestRefusedError || fault instanceof HttpRefusedError) {
      const fields = fault instanceof RequestRefusedError ? fault.faults.map(({ field }) => field) : [];
      count(TriggerMetric.REQUESTS_REJECTED);
      log.warn('refused a request', { notice: Notice.REQUEST_REJECTED, requestId, route, fields });
    } else if (isThrottling(fault)) {
      count(TriggerMetric.REQUESTS_THROTTLED);
      log.warn('AWS throttled a request', {
        notice: Notice.REQUEST_THROTTLED,
        requestId,
        route,
        error: fault,
      });
    } else {
      count(TriggerMetric.REQUESTS_FAILED);
      log.error('a request failed', { notice: Notice.REQUEST_FAILED, requestId, route, error: fault });
    }
  }
}
