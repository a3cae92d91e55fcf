import type {
  ExecutionPage,
  ExecutionStatus,
  RequestOutcome,
  StateMachineList,
} from '../../../lambda/contract/execution';
import type {
  ExecutionDetail,
  LogPage,
  RulesetList,
  StoppedExecution,
} from '../../../lambda/contract/execution-detail';
import type { MaskingRequest } from '../../../lambda/contract/masking-request';
import {
  type ApiRoute,
  INSPECTOR_ROUTES,
  STOP_ROUTES,
  TRIGGER_ROUTES,
} from '../../../lambda/contract/routes';
import type { RunPage } from '../../../lambda/contract/run-record';
import { type ApiAddress, send } from './send';

/** Which execution: names are unique within a state machine. */
export interface ExecutionPlace {
  readonly stateMachineArn: string;
  readonly name: string;
}

/** Which page of which executions. */
export interface ExecutionQuery {
  readonly stateMachineArn: string;
  readonly status?: ExecutionStatus;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** Which page of the records of a state machine's runs. */
export interface RunQuery {
  readonly stateMachineArn: string;
  readonly nextToken?: string;
}

type Query = Readonly<Record<string, string | number | undefined>>;

function addressed({ path }: ApiRoute, query: Query = {}, name?: string): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  const place = name === undefined ? path : path.replace('{name}', encodeURIComponent(name));
  return search === '' ? place : `${place}?${search}`;
}

/** The API, as the page asks it. Every call gives up in time and throws an ApiError. */
export class ApiClient {
  private readonly address: ApiAddress;

  /**
   * @param baseUrl base address without a trailing slash
   * @param token gives what lets whoever is signed in use the API
   */
  constructor(baseUrl: string, token: ApiAddress['token'] = () => undefined) {
    this.address = { baseUrl, token };
  }

  listStateMachines(signal?: AbortSignal): Promise<StateMachineList> {
    return this.get(addressed(TRIGGER_ROUTES.listStateMachines), signal);
  }

  listExecutions(query: ExecutionQuery, signal?: AbortSignal): Promise<ExecutionPage> {
    return this.get(addressed(TRIGGER_ROUTES.listExecutions, { ...query }), signal);
  }

  /** @param idempotencyKey the same for every attempt at one start, so that they start one execution */
  startExecution(
    request: Omit<MaskingRequest, 'idempotencyKey'>,
    idempotencyKey: string,
  ): Promise<RequestOutcome> {
    return send(this.address, {
      method: 'POST',
      path: addressed(TRIGGER_ROUTES.startExecution),
      headers: { 'idempotency-key': idempotencyKey },
      body: request,
    });
  }

  describeExecution(
    { stateMachineArn, name }: ExecutionPlace,
    signal?: AbortSignal,
  ): Promise<ExecutionDetail> {
    return this.get(addressed(INSPECTOR_ROUTES.describeExecution, { stateMachineArn }, name), signal);
  }

  readExecutionLog(
    { stateMachineArn, name }: ExecutionPlace,
    nextToken: string | undefined,
    signal?: AbortSignal,
  ): Promise<LogPage> {
    return this.get(
      addressed(INSPECTOR_ROUTES.readExecutionLog, { stateMachineArn, nextToken }, name),
      signal,
    );
  }

  listRuns(query: RunQuery, signal?: AbortSignal): Promise<RunPage> {
    return this.get(addressed(INSPECTOR_ROUTES.listRuns, { ...query }), signal);
  }

  listRulesets(signal?: AbortSignal): Promise<RulesetList> {
    return this.get(addressed(INSPECTOR_ROUTES.listRulesets), signal);
  }

  stopExecution({ stateMachineArn, name }: ExecutionPlace): Promise<StoppedExecution> {
    const path = addressed(STOP_ROUTES.stopExecution, { stateMachineArn }, name);
    return send(this.address, { method: 'POST', path });
  }

  private get<Answer>(path: string, signal: AbortSignal | undefined): Promise<Answer> {
    return send(this.address, { method: 'GET', path, signal });
  }
}
