import type { DoctorReport } from '../lambda/contract/doctor-report';
import type { DoctorParameter } from '../lambda/contract/doctor-request';
import type {
  ExecutionPage,
  ExecutionStatus,
  RequestOutcome,
  StateMachineList,
} from '../lambda/contract/execution';
import type {
  ExecutionDetail,
  LogLevel,
  LogPage,
  RulesetList,
  StoppedExecution,
} from '../lambda/contract/execution-detail';
import type { MaskingRequest } from '../lambda/contract/masking-request';
import {
  type ApiRoute,
  DOCTOR_ROUTES,
  INSPECTOR_ROUTES,
  STOP_ROUTES,
  TRIGGER_ROUTES,
} from '../lambda/contract/routes';
import type { RunPage } from '../lambda/contract/run-record';
import type { Verdict } from '../lambda/contract/verdict';
import { encoded, type Query, queryString } from './query-string';
import { type ApiAddress, send } from './send';

/** Which execution: names are unique within a state machine. */
export interface ExecutionPlace {
  readonly stateMachineArn: string;
  readonly name: string;
}

/** An execution by its name, and by its state machine where several are configured. */
export type NamedExecution = Partial<ExecutionPlace> & Pick<ExecutionPlace, 'name'>;

/** Which page of which executions. */
export interface ExecutionQuery {
  /** May be left out where exactly one is configured. */
  readonly stateMachineArn?: string;
  readonly status?: ExecutionStatus;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** Which page of which records of runs. */
export interface RunQuery {
  readonly stateMachineArn?: string;
  readonly database?: string;
  readonly verdict?: Verdict;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** Which page of a log. */
export interface LogQuery {
  /** This level and those above. @default INFO */
  readonly level?: LogLevel;
  readonly nextToken?: string;
}

/** What checks are about; what is left out is not looked at. */
export type CheckQuery = Readonly<Partial<Record<DoctorParameter, string>>>;

/** The checks ask several services, each with patience; API Gateway itself gives up after 30 seconds. */
const CHECK_MILLISECONDS = 35_000;

function addressed({ path }: ApiRoute, query: Query = {}, name = ''): string {
  return `${path.replace('{name}', () => encoded(name))}${queryString(query)}`;
}

/** The API, as its clients ask it. Every call gives up in time and throws an ApiError. */
export class ApiClient {
  constructor(private readonly address: ApiAddress) {}

  listStateMachines(signal?: AbortSignal): Promise<StateMachineList> {
    return this.get(addressed(TRIGGER_ROUTES.listStateMachines), signal);
  }

  listExecutions(query: ExecutionQuery, signal?: AbortSignal): Promise<ExecutionPage> {
    return this.get(addressed(TRIGGER_ROUTES.listExecutions, { ...query }), signal);
  }

  /** @param idempotencyKey the same for every attempt at one start, so that they start one execution */
  startExecution(
    request: Partial<Omit<MaskingRequest, 'idempotencyKey'>>,
    idempotencyKey: string,
    signal?: AbortSignal,
  ): Promise<RequestOutcome> {
    return send(this.address, {
      method: 'POST',
      path: addressed(TRIGGER_ROUTES.startExecution),
      // A key may hold what no header can.
      body: { ...request, idempotencyKey },
      signal,
    });
  }

  describeExecution(
    { stateMachineArn, name }: NamedExecution,
    signal?: AbortSignal,
  ): Promise<ExecutionDetail> {
    return this.get(addressed(INSPECTOR_ROUTES.describeExecution, { stateMachineArn }, name), signal);
  }

  readExecutionLog(
    { stateMachineArn, name }: NamedExecution,
    query: LogQuery,
    signal?: AbortSignal,
  ): Promise<LogPage> {
    return this.get(
      addressed(INSPECTOR_ROUTES.readExecutionLog, { stateMachineArn, ...query }, name),
      signal,
    );
  }

  listRuns(query: RunQuery, signal?: AbortSignal): Promise<RunPage> {
    return this.get(addressed(INSPECTOR_ROUTES.listRuns, { ...query }), signal);
  }

  listRulesets(signal?: AbortSignal): Promise<RulesetList> {
    return this.get(addressed(INSPECTOR_ROUTES.listRulesets), signal);
  }

  /** @param reason on one line; undefined where none is given */
  stopExecution(
    { stateMachineArn, name }: NamedExecution,
    reason?: string,
    signal?: AbortSignal,
  ): Promise<StoppedExecution> {
    const path = addressed(STOP_ROUTES.stopExecution, { stateMachineArn }, name);
    const body = reason === undefined ? undefined : { reason };
    return send(this.address, { method: 'POST', path, body, signal });
  }

  runChecks(query: CheckQuery, signal?: AbortSignal): Promise<DoctorReport> {
    const path = addressed(DOCTOR_ROUTES.runChecks, { ...query });
    return send(this.address, { method: 'GET', path, signal, attemptMilliseconds: CHECK_MILLISECONDS });
  }

  private get<Answer>(path: string, signal: AbortSignal | undefined): Promise<Answer> {
    return send(this.address, { method: 'GET', path, signal });
  }
}
