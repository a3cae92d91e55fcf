import { EXECUTION_STATUSES } from '../../lambda/contract/execution';
import { LOG_LEVELS } from '../../lambda/contract/execution-detail';
import {
  DEFAULT_PAGE,
  LIST_PARAMETERS,
  type ListParameter,
  LONGEST_PAGE,
} from '../../lambda/contract/list-parameters';
import type { LogParameter } from '../../lambda/contract/log-parameters';
import {
  API_ROUTES,
  type ApiOperation,
  type ApiRoute,
  type InspectorOperation,
  type StopOperation,
} from '../../lambda/contract/routes';
import {
  DEFAULT_RUN_PAGE,
  LONGEST_RUN_PAGE,
  RUN_LIST_PARAMETERS,
  type RunListParameter,
} from '../../lambda/contract/run-list-parameters';
import { VERDICTS } from '../../lambda/contract/verdict';
import {
  type ComponentName,
  type ComponentSchemas,
  type JsonSchema,
  referenceTo,
  requestFieldSchema,
} from './component-schemas';
import { doctorOperations } from './doctor-operations';
import { errorAnswers } from './errors';
import { type Operation, queryParameter } from './operation';

function limitParameter(what: string): object {
  const schema: JsonSchema = { type: 'integer', minimum: 1, maximum: LONGEST_PAGE, default: DEFAULT_PAGE };
  return queryParameter('limit', `most ${what} on the page; it may hold fewer`, schema);
}

function runParameters(components: ComponentSchemas): readonly object[] {
  const { description: _, ...machine } = requestFieldSchema(components, 'stateMachineArn');
  const { description: __, ...database } = requestFieldSchema(components, 'databaseIdentifier');
  const moment: JsonSchema = { type: 'string', examples: ['2026-01-31', '2026-01-31T06:00:00Z'] };
  const parameters: Readonly<Record<RunListParameter, object>> = {
    database: queryParameter('database', 'only runs on this database, by identifier or ARN', database),
    verdict: queryParameter('verdict', 'only runs of this verdict', { type: 'string', enum: [...VERDICTS] }),
    stateMachineArn: queryParameter('stateMachineArn', 'only runs of this state machine', machine),
    from: queryParameter(
      'from',
      'only runs that started then or later; a date is its first moment in UTC',
      moment,
    ),
    to: queryParameter('to', 'only runs that started before; a date is its first moment in UTC', moment),
    limit: queryParameter(
      'limit',
      'most runs on the page; it may hold fewer, none even, and come with a token',
      {
        type: 'integer',
        minimum: 1,
        maximum: LONGEST_RUN_PAGE,
        default: DEFAULT_RUN_PAGE,
      },
    ),
    nextToken: queryParameter(
      'nextToken',
      'token that the page before came with, for the same parameters but for limit',
      { type: 'string' },
    ),
  };
  return RUN_LIST_PARAMETERS.map((name) => parameters[name]);
}

function machineParameter(components: ComponentSchemas, whose: string): object {
  const { description: _, ...schema } = requestFieldSchema(components, 'stateMachineArn');
  return queryParameter(
    'stateMachineArn',
    `state machine ${whose}; may be left out where exactly one is configured`,
    schema,
  );
}

function listParameters(components: ComponentSchemas): readonly object[] {
  const parameters: Readonly<Record<ListParameter, object>> = {
    stateMachineArn: machineParameter(components, 'whose executions to list'),
    status: queryParameter('status', 'only executions of this status', {
      type: 'string',
      enum: [...EXECUTION_STATUSES],
    }),
    limit: limitParameter('executions'),
    nextToken: queryParameter(
      'nextToken',
      'token that the page before came with, for the same stateMachineArn and status; it lives 24 hours',
      { type: 'string' },
    ),
  };
  return LIST_PARAMETERS.map((name) => parameters[name]);
}

/** The execution that a path names, and whose it is. */
function executionParameters(components: ComponentSchemas): readonly object[] {
  const name = {
    name: 'name',
    in: 'path',
    required: true,
    description: 'name of the execution',
    schema: { type: 'string', minLength: 1, maxLength: 80 },
  };
  return [name, machineParameter(components, 'that the execution is of')];
}

function logParameters(components: ComponentSchemas): readonly object[] {
  const parameters: Readonly<Record<Exclude<LogParameter, 'stateMachineArn'>, object>> = {
    level: queryParameter('level', 'lowest level of the lines', {
      type: 'string',
      enum: [...LOG_LEVELS],
      default: 'INFO',
    }),
    limit: limitParameter('lines'),
    nextToken: queryParameter(
      'nextToken',
      'token that the page before came with: what comes after its lines, now or later',
      { type: 'string' },
    ),
  };
  return [...executionParameters(components), ...Object.values(parameters)];
}

function keyHeader(components: ComponentSchemas): object {
  const { description: _, ...schema } = requestFieldSchema(components, 'idempotencyKey');
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'idempotencyKey, for clients that send it as a header; where both are sent they must be equal',
    schema,
  };
}

function operations(components: ComponentSchemas): Readonly<Record<ApiOperation, Operation>> {
  return {
    listStateMachines: {
      summary: 'Lists the state machines that executions can be started on',
      answers: { 200: { description: 'all configured state machines that exist', body: 'StateMachineList' } },
      errors: [400, 401, 403, 429, 500, 502, 503],
    },
    listExecutions: {
      summary: 'Lists executions of a state machine, the newest first',
      parameters: listParameters(components),
      answers: { 200: { description: 'a page of executions', body: 'ExecutionPage' } },
      errors: [400, 401, 403, 404, 429, 500, 502, 503],
    },
    startExecution: {
      summary: 'Starts a masking run',
      parameters: [keyHeader(components)],
      request: 'MaskingRequest',
      answers: {
        200: {
          description:
            'a repeat: the execution that an earlier request with the same key started; or, with overlap SKIP, the execution because of which nothing was started',
          body: 'RepeatedOrSkipped',
        },
        201: { description: 'the execution that this request started', body: 'StartedExecution' },
      },
      errors: [400, 401, 403, 404, 409, 413, 429, 500, 502, 503],
    },
    ...runOperations(components),
    ...doctorOperations(components),
  };
}

function runOperations(
  components: ComponentSchemas,
): Readonly<Record<InspectorOperation | StopOperation, Operation>> {
  return {
    describeExecution: {
      summary: 'Tells how an execution goes or ended',
      parameters: executionParameters(components),
      answers: { 200: { description: 'all that is known of it', body: 'ExecutionDetail' } },
      errors: [400, 401, 403, 404, 429, 500, 502, 503],
    },
    readExecutionLog: {
      summary: "Tells what an execution and its DataMasque run log; ask with each page's token to follow it",
      parameters: logParameters(components),
      answers: { 200: { description: 'a page of the log', body: 'LogPage' } },
      errors: [400, 401, 403, 404, 429, 500, 502, 503],
    },
    listRuns: {
      summary: 'Lists the runs that have ended, the newest first',
      parameters: runParameters(components),
      answers: { 200: { description: 'a page of runs', body: 'RunPage' } },
      errors: [400, 401, 403, 429, 500, 502, 503],
    },
    listRulesets: {
      summary: "Lists DataMasque's rulesets that mask databases",
      answers: { 200: { description: 'all of them, by name', body: 'RulesetList' } },
      errors: [400, 401, 403, 429, 500, 502, 503],
    },
    stopExecution: {
      summary: 'Stops an execution of a workflow; what it made is then removed',
      parameters: executionParameters(components),
      request: 'StopRequest',
      isRequestOptional: true,
      answers: { 200: { description: 'it is stopped', body: 'StoppedExecution' } },
      errors: [400, 401, 403, 404, 409, 413, 429, 500, 502, 503],
    },
  };
}

function jsonContent(name: ComponentName): object {
  return { 'application/json': { schema: referenceTo(name) } };
}

/** Callers come with a signature or with a token, as the deployment has it; a token needs the scope of the route. */
function securityOf({ scope }: ApiRoute): readonly object[] {
  return [{ iam: [] }, { jwt: [scope] }];
}

function shownOperation(operationId: ApiOperation, operation: Operation): object {
  const successes = Object.entries(operation.answers).map(([status, { description, body }]) => [
    status,
    { description, content: jsonContent(body) },
  ]);
  return {
    operationId,
    summary: operation.summary,
    security: securityOf(API_ROUTES[operationId]),
    ...(operation.parameters && { parameters: operation.parameters }),
    ...(operation.request && {
      requestBody: { required: !operation.isRequestOptional, content: jsonContent(operation.request) },
    }),
    responses: { ...Object.fromEntries(successes), ...errorAnswers(operation.errors) },
  };
}

/** Every path of the document with its operations. */
export function paths(
  components: ComponentSchemas,
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const found: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(operations(components))) {
    const operationId = name as ApiOperation;
    const { path, method } = API_ROUTES[operationId];
    found[path] = { ...found[path], [method.toLowerCase()]: shownOperation(operationId, operation) };
  }
  return found;
}
