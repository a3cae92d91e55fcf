import { EXECUTION_STATUSES } from '../../lambda/contract/execution';
import {
  DEFAULT_PAGE,
  LIST_PARAMETERS,
  type ListParameter,
  LONGEST_PAGE,
} from '../../lambda/contract/list-parameters';
import { type ApiRoute, TRIGGER_ROUTES, type TriggerOperation } from '../../lambda/contract/routes';
import {
  type ComponentName,
  type ComponentSchemas,
  type JsonSchema,
  referenceTo,
  requestFieldSchema,
} from './component-schemas';
import { type ErrorStatus, errorAnswers } from './errors';

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly object[];
  readonly request?: ComponentName;
  /** What each success means, and what it holds. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly body: ComponentName }>>;
  readonly errors: readonly ErrorStatus[];
}

function queryParameters(components: ComponentSchemas): readonly object[] {
  const schemas: Readonly<Record<ListParameter, JsonSchema>> = {
    stateMachineArn: {
      ...requestFieldSchema(components, 'stateMachineArn'),
      description: 'state machine whose executions to list; may be left out where exactly one is configured',
    },
    status: { type: 'string', enum: [...EXECUTION_STATUSES], description: 'only executions of this status' },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_PAGE,
      default: DEFAULT_PAGE,
      description: 'most executions on the page; it may hold fewer',
    },
    nextToken: {
      type: 'string',
      description:
        'token that the page before came with, for the same stateMachineArn and status; it lives 24 hours',
    },
  };
  return LIST_PARAMETERS.map((name) => {
    const { description, ...schema } = schemas[name];
    return { name, in: 'query', required: false, description, schema };
  });
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

function operations(components: ComponentSchemas): Readonly<Record<TriggerOperation, Operation>> {
  return {
    listStateMachines: {
      summary: 'Lists the state machines that executions can be started on',
      answers: { 200: { description: 'all configured state machines that exist', body: 'StateMachineList' } },
      errors: [400, 401, 403, 429, 500, 502, 503],
    },
    listExecutions: {
      summary: 'Lists executions of a state machine, the newest first',
      parameters: queryParameters(components),
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
  };
}

function jsonContent(name: ComponentName): object {
  return { 'application/json': { schema: referenceTo(name) } };
}

/** Callers come with a signature or with a token, as the deployment has it; a token needs the scope of the route. */
function securityOf({ scope }: ApiRoute): readonly object[] {
  return [{ iam: [] }, { jwt: [scope] }];
}

function shownOperation(operationId: TriggerOperation, operation: Operation): object {
  const successes = Object.entries(operation.answers).map(([status, { description, body }]) => [
    status,
    { description, content: jsonContent(body) },
  ]);
  return {
    operationId,
    summary: operation.summary,
    security: securityOf(TRIGGER_ROUTES[operationId]),
    ...(operation.parameters && { parameters: operation.parameters }),
    ...(operation.request && { requestBody: { required: true, content: jsonContent(operation.request) } }),
    responses: { ...Object.fromEntries(successes), ...errorAnswers(operation.errors) },
  };
}

/** Every path of the document with its operations. */
export function paths(
  components: ComponentSchemas,
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const found: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(operations(components))) {
    const operationId = name as TriggerOperation;
    const { path, method } = TRIGGER_ROUTES[operationId];
    found[path] = { ...found[path], [method.toLowerCase()]: shownOperation(operationId, operation) };
  }
  return found;
}
