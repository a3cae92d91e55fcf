import type { RequestOutcome, StartEventResult } from '../contract/execution';
import { type MaskingRequest, readMaskingRequest } from '../contract/masking-request';
import { OVERLAP_FOR_PEOPLE, type OverlapPolicy, overlapForEvents } from '../contract/overlap';
import { shortened } from '../contract/received-value';
import { isStartEvent, type StartEvent } from '../contract/start-event';
import { asStartedBy } from '../contract/started-by';
import { findStateMachineReference } from '../contract/state-machine-reference';
import type { TriggerEnvironment } from '../contract/trigger-environment';
import { TriggerMetric } from '../contract/trigger-metrics';
import { TriggerNotice } from '../contract/trigger-notices';
import { type HttpEvent, isHttpEvent, routeOf } from '../http/http-event';
import { errorResponse, type HttpResponse, jsonResponse } from '../http/http-response';
import { withinInvocation } from '../http/invocation-time';
import { requestFault } from '../http/request-fault';
import { isMistakeOfClient } from '../http/service-error';
import type { Clock } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';
import { ExecutionLists } from './list-executions';
import { StateMachineLists } from './list-state-machines';
import type { TriggerLog } from './log';
import type { CountMetric } from './metrics';
import { type Routes, routeFor } from './routes';
import { sentWithin } from './sent-again';
import { RequestsFailedError, startRequests } from './start-events';
import { ExecutionStarter } from './start-execution';

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
  getRemainingTimeInMillis?(): number;
}

/** What the trigger answers. */
export type TriggerAnswer = HttpResponse | RequestOutcome | StartEventResult;

/**
 * An HTTP event is answered with a response, a masking request by itself with its execution, and an event of a
 * schedule or a rule with what became of each of its requests.
 */
export type TriggerHandler = (event: unknown, context?: InvocationContext) => Promise<TriggerAnswer>;

/** The route of a masking request that comes by itself. */
const DIRECT_ROUTE = 'direct';

/** Which way a request came. */
interface Origin {
  readonly route: string;
  readonly requestId: string | undefined;
  /** Who or what asked, where that is known. */
  readonly startedBy?: string;
}

/** Makes the trigger's handler: the function's own, and local mode's. */
export function createTriggerHandler(dependencies: TriggerDependencies): TriggerHandler {
  const trigger = new Trigger(dependencies, dependencies.clock ?? Date.now);
  return (event, context = {}) =>
    withinInvocation(context.getRemainingTimeInMillis?.(), () => trigger.handle(event, context.awsRequestId));
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
      start: (route, request, requestId, startedBy) => this.start({ route, requestId, startedBy }, request),
    };
  }

  handle(event: unknown, requestId: string | undefined): Promise<TriggerAnswer> {
    if (isHttpEvent(event)) return this.answerHttp(event, requestId);
    const sent = sentWithin(event, requestId);
    return isStartEvent(sent.event)
      ? this.answerStartEvent(sent.event, requestId)
      : this.answerDirect(sent.event, requestId, sent.requestId);
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

  /**
   * Throws on any fault, so that the event goes to the function's failure queue. Lambda tries an asynchronous
   * invocation again with the id that it had at first, which so is the key of a request without one.
   */
  private async answerDirect(
    event: unknown,
    requestId: string | undefined,
    firstRequestId: string | undefined,
  ): Promise<RequestOutcome> {
    try {
      return await this.start({ route: DIRECT_ROUTE, requestId }, event, firstRequestId);
    } catch (error) {
      this.note(error, DIRECT_ROUTE, requestId);
      throw error;
    }
  }

  /** Throws once every request was tried if one of them failed. */
  private async answerStartEvent(
    input: Readonly<Record<string, unknown>>,
    requestId: string | undefined,
  ): Promise<StartEventResult> {
    const route = shortened(String(input.route));
    try {
      const result = await startRequests(input, (event, request) =>
        this.startOfEvent(event, request, requestId),
      );
      if (result) return result;
      const { log } = this.dependencies;
      log.info('passed over an event of another database', {
        notice: TriggerNotice.EVENT_PASSED_OVER,
        requestId,
        route,
      });
      return { results: [] };
    } catch (error) {
      if (!(error instanceof RequestsFailedError)) this.note(error, route, requestId);
      throw error;
    }
  }

  private async startOfEvent(
    { route, idempotencyKey, overlap }: StartEvent,
    input: Readonly<Record<string, unknown>>,
    requestId: string | undefined,
  ): Promise<RequestOutcome> {
    const { environment } = this.dependencies;
    try {
      const request = { ...readMaskingRequest(input, environment), idempotencyKey };
      const machine = findStateMachineReference(environment.stateMachines, request.stateMachineArn);
      const policy = overlap ?? overlapForEvents(machine?.kind ?? 'blueprint');
      return await this.startChecked({ route, requestId, startedBy: route }, request, policy);
    } catch (error) {
      this.note(error, shortened(route), requestId);
      throw error;
    }
  }

  private async start(origin: Origin, input: unknown, key?: string): Promise<RequestOutcome> {
    const read = readMaskingRequest(input, this.dependencies.environment);
    const request = { ...read, idempotencyKey: read.idempotencyKey ?? key };
    return this.startChecked(origin, request, request.overlap ?? OVERLAP_FOR_PEOPLE);
  }

  private async startChecked(
    origin: Origin,
    request: MaskingRequest,
    overlap: OverlapPolicy,
  ): Promise<RequestOutcome> {
    const { environment, log, count } = this.dependencies;
    const { route, requestId } = origin;
    const startedBy = this.startedBy(origin, request);
    const source = `${environment.triggerId} ${route}`;
    const outcome = await this.starter.start(source, request, overlap, startedBy);
    const executionArn = 'skipped' in outcome ? outcome.runningExecutionArn : outcome.executionArn;
    const details = { requestId, route: shortened(route), executionArn };
    if ('skipped' in outcome) {
      count(TriggerMetric.REQUESTS_SKIPPED);
      log.info('skipped a request: another execution masks its database', {
        notice: TriggerNotice.REQUEST_SKIPPED,
        ...details,
      });
    } else if (outcome.deduplicated) {
      count(TriggerMetric.EXECUTIONS_REPEATED);
      log.info('answered a repeated request', { notice: TriggerNotice.EXECUTION_REPEATED, ...details });
    } else {
      count(TriggerMetric.EXECUTIONS_STARTED);
      log.info('started an execution', { notice: TriggerNotice.EXECUTION_STARTED, ...details });
    }
    return outcome;
  }

  /** Who or what asked, for a machine that takes it: the blueprint's input is not ours to add to. */
  private startedBy({ startedBy }: Origin, { stateMachineArn }: MaskingRequest): string | undefined {
    const { stateMachines } = this.dependencies.environment;
    const isOurs = findStateMachineReference(stateMachines, stateMachineArn)?.kind === 'workflow';
    return isOurs && startedBy !== undefined ? asStartedBy(startedBy) : undefined;
  }

  private note(error: unknown, route: string, requestId: string | undefined): void {
    const { log, count } = this.dependencies;
    const { kind, error: fault, fields } = requestFault(error);
    if (kind === 'rejected') {
      count(TriggerMetric.REQUESTS_REJECTED);
      log.warn('refused a request', {
        notice: TriggerNotice.REQUEST_REJECTED,
        requestId,
        route,
        fields,
        ...(isMistakeOfClient(fault) && { error: fault }),
      });
    } else if (kind === 'throttled') {
      count(TriggerMetric.REQUESTS_THROTTLED);
      log.warn('AWS throttled a request', {
        notice: TriggerNotice.REQUEST_THROTTLED,
        requestId,
        route,
        error: fault,
      });
    } else {
      count(TriggerMetric.REQUESTS_FAILED);
      log.error('a request failed', { notice: TriggerNotice.REQUEST_FAILED, requestId, route, error: fault });
    }
  }
}
