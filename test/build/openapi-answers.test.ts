import {
  type ExecutionListItem,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  type StateMachineListItem,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { routeKey, TRIGGER_ROUTES, type TriggerOperation } from '../../lambda/contract/routes';
import { BLUEPRINT_ARN, SHORTEST, WORKFLOW_ARN } from '../lambda/contract/valid-request';
import { type HttpAnswer, type HttpCall, NOW, TriggerFixture } from '../lambda/trigger/trigger-fixture';
import { documentedOperation, expectDocumented } from './documented-answers';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:111122223333:execution:Masking:orders-0123456789abcdef';
const KEYED = { ...SHORTEST, idempotencyKey: 'release-42' };
let trigger: TriggerFixture;

beforeEach(() => {
  trigger = new TriggerFixture();
  trigger.stepFunctions
    .on(ListStateMachinesCommand)
    .resolves({
      stateMachines: [{ stateMachineArn: WORKFLOW_ARN, name: 'Masking' } as StateMachineListItem],
    })
    .on(ListExecutionsCommand)
    .resolves({
      executions: [
        {
          executionArn: EXECUTION_ARN,
          name: 'orders-0123456789abcdef',
          stateMachineArn: WORKFLOW_ARN,
          status: 'SUCCEEDED',
          startDate: new Date(NOW),
          stopDate: new Date(NOW + 1000),
        },
        {
          executionArn: `${EXECUTION_ARN}-by-hand`,
          name: 'by-hand',
          stateMachineArn: WORKFLOW_ARN,
          status: 'RUNNING',
          startDate: new Date(NOW),
        },
      ],
      nextToken: 'page-2',
    })
    .on(ListExecutionsCommand, { statusFilter: 'RUNNING' })
    .resolves({ executions: [] })
    .on(StartExecutionCommand)
    .resolves({ executionArn: EXECUTION_ARN, startDate: new Date(NOW) });
});

function call(operation: TriggerOperation, details: Omit<HttpCall, 'route'> = {}): Promise<HttpAnswer> {
  return trigger.http({ route: routeKey(TRIGGER_ROUTES[operation]), ...details });
}

const start = (request: object): Promise<HttpAnswer> =>
  call('startExecution', { body: JSON.stringify(request) });

describe('what the handler answers is what the document says', () => {
  it('200 to a list of state machines', async () => {
    const answer = await call('listStateMachines');
    expect(answer).toMatchObject({ status: 200, body: { stateMachines: [{ name: 'Masking' }] } });
    expectDocumented('listStateMachines', answer);
  });

  it('200 to a list of executions, over and running, ours and not', async () => {
    const answer = await call('listExecutions', { query: { limit: '2' } });
    expect(answer).toMatchObject({ status: 200, body: { executions: [{}, {}] } });
    expect(answer.body.nextToken).toBeDefined();
    expectDocumented('listExecutions', answer);
  });

  it('201 to a start, and 200 to its repeat', async () => {
    const [first, second] = [await start(KEYED), await start(KEYED)];
    expect([first.status, second.status]).toEqual([201, 200]);
    expectDocumented('startExecution', first);
    expectDocumented('startExecution', second);
  });

  it('200 to a repeat after the execution closed', async () => {
    trigger.stepFunctions.on(StartExecutionCommand).resolves({});
    const answer = await start(KEYED);
    expect(answer.status).toBe(200);
    expectDocumented('startExecution', answer);
  });

  it('409 to a start while another execution masks the database, and 200 to one that may be skipped', async () => {
    const running: ExecutionListItem = {
      executionArn: EXECUTION_ARN,
      name: 'orders-0123456789abcdef',
      stateMachineArn: WORKFLOW_ARN,
      status: 'RUNNING',
      startDate: new Date(NOW),
    };
    trigger.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [running] });
    const rejected = await start(SHORTEST);
    expect(rejected).toMatchObject({ status: 409, body: { error: 'OverlappingExecution' } });
    expectDocumented('startExecution', rejected);
    const skipped = await start({ ...SHORTEST, overlap: 'SKIP' });
    expect(skipped).toMatchObject({ status: 200, body: { skipped: true } });
    expectDocumented('startExecution', skipped);
  });

  const REFUSED: readonly (readonly [TriggerOperation, number, Omit<HttpCall, 'route'>])[] = [
    ['listStateMachines', 400, { query: { limit: '5' } }],
    ['listExecutions', 400, { query: { limit: '0', status: 'DONE', stateMachineArn: 'x' } }],
    ['listExecutions', 403, { query: { stateMachineArn: BLUEPRINT_ARN } }],
    ['startExecution', 400, { body: '' }],
    ['startExecution', 400, { body: '{"ruleset": 1, "x": 2}' }],
    ['startExecution', 403, { body: JSON.stringify({ ...SHORTEST, stateMachineArn: BLUEPRINT_ARN }) }],
    ['startExecution', 413, { body: ' '.repeat(300_000) }],
  ];

  it.each(REFUSED)('%s refuses with %i: %j', async (operation, status, details) => {
    const answer = await call(operation, details);
    expect(answer.status).toBe(status);
    expectDocumented(operation, answer);
  });

  const FAILURES: readonly (readonly [name: string, httpStatus: number, status: number])[] = [
    ['ThrottlingException', 400, 429],
    ['InternalFailure', 500, 502],
    ['ServiceUnavailable', 503, 503],
    ['AccessDeniedException', 400, 500],
    ['InvalidArn', 400, 400],
    ['ValidationException', 400, 400],
  ];
  const OF_EXECUTIONS: typeof FAILURES = [
    ['StateMachineDoesNotExist', 400, 404],
    ['StateMachineDeleting', 400, 404],
    ['StateMachineTypeNotSupported', 400, 400],
    ['InvalidToken', 400, 400],
    ['InvalidName', 400, 400],
    ['InvalidExecutionInput', 400, 400],
    ['ExecutionLimitExceeded', 400, 429],
  ];
  const BY_OPERATION = (Object.keys(TRIGGER_ROUTES) as TriggerOperation[]).flatMap((operation) =>
    [...FAILURES, ...(operation === 'listStateMachines' ? [] : OF_EXECUTIONS)].map(
      (failure) => [operation, ...failure] as const,
    ),
  );

  it.each(BY_OPERATION)(
    '%s after %s (%i) of Step Functions: %i',
    async (operation, name, httpStatus, status) => {
      const failure = Object.assign(new Error('detail'), { name, $metadata: { httpStatusCode: httpStatus } });
      trigger.stepFunctions.rejects(failure);
      const answer = operation === 'startExecution' ? await start(SHORTEST) : await call(operation);
      expect(answer.status).toBe(status);
      expectDocumented(operation, answer);
    },
  );
});

describe('the parameters that the document has', () => {
  interface Numbers {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly default?: number;
    readonly enum?: readonly string[];
  }
  const schemas: Readonly<Record<string, Numbers>> = Object.fromEntries(
    (documentedOperation('listExecutions').parameters ?? []).map(({ name, schema }) => [
      name,
      schema as Numbers,
    ]),
  );
  const statusOf = async (query: Readonly<Record<string, string>>): Promise<number> =>
    (await call('listExecutions', { query })).status;

  it('are known to the handler, and to it alone', async () => {
    expect(Object.keys(schemas)).toEqual(['stateMachineArn', 'status', 'limit', 'nextToken']);
    const { body } = await call('listExecutions', { query: { unknown: 'x' } });
    expect(body.details?.[0]?.message).toContain(`known are: ${Object.keys(schemas).join(', ')}`);
  });

  it('take the limits that the handler takes, and those only', async () => {
    const { minimum = 0, maximum = 0, default: standard } = schemas.limit ?? {};
    for (const [limit, status] of [
      [minimum - 1, 400],
      [minimum, 200],
      [maximum, 200],
      [maximum + 1, 400],
    ] as const) {
      expect(await statusOf({ limit: String(limit) })).toBe(status);
    }
    await call('listExecutions');
    const [last] = trigger.stepFunctions.commandCalls(ListExecutionsCommand).slice(-1);
    expect(last?.args[0].input.maxResults).toBe(standard);
  });

  it('take each status that they name', async () => {
    expect(schemas.status?.enum).toHaveLength(5);
    for (const status of schemas.status?.enum ?? []) expect(await statusOf({ status })).toBe(200);
  });

  it('have the key of a start as a header', async () => {
    const [header] = documentedOperation('startExecution').parameters ?? [];
    expect(header).toMatchObject({ name: 'Idempotency-Key', in: 'header' });
    const headers = { [header?.name ?? '']: 'release-42' };
    const again = () => call('startExecution', { body: JSON.stringify(SHORTEST), headers });
    expect([(await again()).status, (await again()).status]).toEqual([201, 200]);
  });
});

describe('the check itself', () => {
  const answer: HttpAnswer = {
    status: 201,
    headers: {},
    body: { executionArn: EXECUTION_ARN, name: 'x', stateMachineArn: WORKFLOW_ARN, deduplicated: false },
  };

  it('lets the plain answer pass', () => {
    expect(() => expectDocumented('startExecution', answer)).not.toThrow();
  });

  it.each<[string, Partial<HttpAnswer>]>([
    ['a status that is not documented', { status: 204 }],
    ['a field missing', { body: { name: 'x' } }],
    ['a field too many', { body: { ...answer.body, output: 'secret' } }],
    ['a date that is none', { body: { ...answer.body, startDate: 'today' } }],
    ['an error of another name', { status: 400, body: { error: 'Oops', message: 'x' } }],
    ['throttling without retry-after', { status: 429, body: { error: 'Throttled', message: 'x' } }],
  ])('finds %s', (_, change) => {
    expect(() => expectDocumented('startExecution', { ...answer, ...change })).toThrow();
  });
});
