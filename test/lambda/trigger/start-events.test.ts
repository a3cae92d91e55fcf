import {
  ExecutionAlreadyExists,
  ListExecutionsCommand,
  StartExecutionCommand,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StartEventResult } from '../../../lambda/contract/execution';
import type { StartEvent } from '../../../lambda/contract/start-event';
import { BLUEPRINT, BLUEPRINT_ARN, SHORTEST, WORKFLOW, WORKFLOW_ARN } from '../contract/valid-request';
import { NOW, TriggerFixture } from './trigger-fixture';

const OTHER_RULESET = '99999999-e89b-42d3-a456-426614174000';
const arnOf = (name: unknown) => `arn:aws:states:us-east-1:111122223333:execution:Masking:${name}`;

let trigger: TriggerFixture;
/** Names of the executions that there are: Step Functions takes each once. */
let executions: Set<string>;

function event(fields: Partial<StartEvent> = {}): StartEvent {
  return {
    source: 'masking.automation/start',
    route: 'Stack/Trigger/Nightly',
    idempotencyKey: 'schedule 2026-03-01T01:00:00Z',
    requests: [SHORTEST],
    ...fields,
  };
}

const send = async (input: object): Promise<StartEventResult> =>
  (await trigger.handler(input, { awsRequestId: 'request-1' })) as StartEventResult;

const calls = (): StartExecutionCommandInput[] =>
  trigger.stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input);

function create(environment: ConstructorParameters<typeof TriggerFixture>[0] = {}): void {
  trigger = new TriggerFixture(environment);
  executions = new Set();
  trigger.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  trigger.stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
    if (executions.has(name)) throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    executions.add(name);
    return { executionArn: arnOf(name), startDate: new Date(NOW) };
  });
}

beforeEach(() => create());

describe('an event of a schedule or a rule', () => {
  it('starts one execution, however often it is delivered', async () => {
    const first = await send(event());
    const again = await send(event());
    expect(first.results).toMatchObject([{ request: 0, execution: { deduplicated: false } }]);
    expect(again.results).toMatchObject([{ request: 0, execution: { deduplicated: true } }]);
    expect(again.results[0]?.execution?.executionArn).toBe(first.results[0]?.execution?.executionArn);
    expect(executions.size).toBe(1);
    expect(trigger.counted).toEqual(['ExecutionsStarted', 'ExecutionsRepeated']);
    expect(trigger.logged[0]).toMatchObject({ route: 'Stack/Trigger/Nightly', requestId: 'request-1' });
  });

  it.each([
    ['tick', { idempotencyKey: 'schedule 2026-03-02T01:00:00Z' }],
    ['schedule', { route: 'Stack/Trigger/Weekly' }],
    ['request', { requests: [{ ...SHORTEST, ruleset: OTHER_RULESET }] }],
  ])('starts another one for another %s', async (_, fields) => {
    await send(event());
    await send(event(fields));
    expect(executions.size).toBe(2);
  });

  it('fills in the defaults of the trigger', async () => {
    create({ defaults: SHORTEST });
    await send(event({ requests: [{}] }));
    expect(calls()[0]?.name).toMatch(/^orders-/);
  });

  it('takes a key longer than people may send', async () => {
    await expect(send(event({ idempotencyKey: 'k'.repeat(500) }))).resolves.toMatchObject({
      results: [{ execution: { deduplicated: false } }],
    });
  });

  it('throws what was wrong with its only request, for the failure queue', async () => {
    await expect(send(event({ requests: [{ ...SHORTEST, ruleset: ' no' }] }))).rejects.toMatchObject({
      name: 'RequestsFailed',
      message: expect.stringMatching(
        /^1 of 1 requests failed: request 0: RequestRefused: request refused: ruleset /,
      ),
    });
    expect(trigger.counted).toEqual(['RequestsRejected']);
    expect(trigger.logged).toMatchObject([
      { notice: 'request-rejected', route: 'Stack/Trigger/Nightly', fields: ['ruleset'] },
    ]);
  });

  it('throws when it is not of the right form, and starts nothing', async () => {
    await expect(send(event({ requests: [] }))).rejects.toMatchObject({ name: 'RequestRefused' });
    expect(calls()).toEqual([]);
    expect(trigger.logged).toMatchObject([{ notice: 'request-rejected', fields: ['requests'] }]);
  });
});

describe('any events, delivered in any order, as often as one likes and at the same time', () => {
  const events = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 });
  const deliveries = events.chain((keys) =>
    fc.array(fc.constantFrom(...keys), { minLength: keys.length, maxLength: 40 }),
  );

  it('make one execution each, and throttled ones when they come again', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, fc.infiniteStream(fc.boolean()), async (keys, throttles) => {
        create();
        trigger.stepFunctions.on(StartExecutionCommand).callsFake(async ({ name }) => {
          if (throttles.next().value)
            throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
          if (executions.has(name)) throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
          executions.add(name);
          return { executionArn: arnOf(name), startDate: new Date(NOW) };
        });
        let left = keys;
        for (let round = 0; left.length > 0 && round < 50; round += 1) {
          const outcomes = await Promise.allSettled(
            left.map((key) => send(event({ idempotencyKey: `event ${key}` }))),
          );
          left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
        }
        expect(left).toEqual([]);
        expect(executions.size).toBe(new Set(keys).size);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an event with several requests', () => {
  const requests = [
    SHORTEST,
    { ...SHORTEST, databaseIdentifier: 'payroll' },
    { ...SHORTEST, ruleset: OTHER_RULESET },
  ];

  it('starts each as a run of its own, the same database with two rulesets twice', async () => {
    const { results } = await send(event({ requests }));
    expect(results.map(({ request }) => request)).toEqual([0, 1, 2]);
    expect([...executions].map((name) => name.replace(/-[0-9a-f]{16}$/, ''))).toEqual([
      'orders',
      'payroll',
      'orders',
    ]);
  });

  it('starts the others when one is refused and one fails, and then throws, naming each', async () => {
    trigger.stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
      if (name.startsWith('payroll')) throw new Error('boom');
      executions.add(name);
      return { executionArn: arnOf(name), startDate: new Date(NOW) };
    });
    const broken = [...requests, { ...SHORTEST, ruleset: ' x' }];
    await expect(send(event({ requests: broken }))).rejects.toMatchObject({
      name: 'RequestsFailed',
      message: expect.stringMatching(
        /^2 of 4 requests failed: request 1: Error: boom; request 3: RequestRefused: .*ruleset is not of the right form/,
      ),
    });
    expect(executions.size).toBe(2);
    expect(trigger.counted.sort()).toEqual([
      'ExecutionsStarted',
      'ExecutionsStarted',
      'RequestsFailed',
      'RequestsRejected',
    ]);
  });

  it('finds again what it started when it is delivered again after that', async () => {
    let outage = true;
    trigger.stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
      if (outage && name.startsWith('payroll')) throw new Error('boom');
      if (executions.has(name)) throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
      executions.add(name);
      return { executionArn: arnOf(name), startDate: new Date(NOW) };
    });
    await expect(send(event({ requests }))).rejects.toThrow('1 of 3 requests failed');
    outage = false;
    const { results } = await send(event({ requests }));
    expect(results.map(({ execution }) => execution?.deduplicated)).toEqual([true, false, true]);
    expect(executions.size).toBe(3);
  });
});

describe('a message of the failure queue that is sent again as it is', () => {
  const failed = (requestPayload: object) => ({
    version: '1.0',
    timestamp: '2026-03-01T01:03:00.000Z',
    requestContext: {
      requestId: 'r',
      functionArn: 'arn',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'RequestsFailed', errorMessage: '1 of 1 requests failed' },
  });

  it('starts what its event asks for, once, also when it failed again before', async () => {
    await expect(send(failed(event()))).resolves.toMatchObject({
      results: [{ execution: { deduplicated: false } }],
    });
    await expect(send(failed(failed(event())))).resolves.toMatchObject({
      results: [{ execution: { deduplicated: true } }],
    });
    await expect(send(event())).resolves.toMatchObject({ results: [{ execution: { deduplicated: true } }] });
    expect(executions.size).toBe(1);
  });

  it('names at most ten of those that fail, each in short: a destination drops what is too large', async () => {
    const broken = Array.from({ length: 100 }, () => ({
      ...SHORTEST,
      ruleset: ' x',
      more: 'x'.repeat(5000),
    }));
    const { message } = await send(event({ requests: broken })).then(
      () => new Error('nothing failed'),
      (error: Error) => error,
    );
    expect(message).toMatch(/^100 of 100 requests failed: request 0: .*; request 9: .*; and 90 more$/);
    expect(message.length).toBeLessThan(6000);
  });

  it('takes a number of an event for a key', async () => {
    await send({ ...event(), idempotencyKey: 42 });
    await expect(send(event({ idempotencyKey: '42' }))).resolves.toMatchObject({
      results: [{ execution: { deduplicated: true } }],
    });
  });

  it('starts a request that came by itself', async () => {
    await expect(trigger.handler(failed(SHORTEST))).resolves.toMatchObject({ deduplicated: false });
  });

  it('is refused when its event is', async () => {
    await expect(send(failed({ ...SHORTEST, ruleset: ' x' }))).rejects.toMatchObject({
      name: 'RequestRefused',
    });
    expect(calls()).toEqual([]);
  });
});

describe('overlap of events', () => {
  const running = {
    name: 'orders-0123456789abcdef',
    status: 'RUNNING',
    executionArn: arnOf('orders-0123456789abcdef'),
  } as const;

  function whileOneRuns(environment: ConstructorParameters<typeof TriggerFixture>[0]): void {
    create(environment);
    trigger.stepFunctions
      .on(ListExecutionsCommand)
      .resolves({ executions: [{ ...running, startDate: new Date(NOW), stateMachineArn: WORKFLOW_ARN }] });
  }

  it('is allowed on our workflow, and costs no call', async () => {
    whileOneRuns({ stateMachines: [WORKFLOW] });
    await expect(send(event())).resolves.toMatchObject({ results: [{ execution: { deduplicated: false } }] });
    expect(trigger.stepFunctions.commandCalls(ListExecutionsCommand)).toEqual([]);
  });

  it('skips on a blueprint, which is no failure', async () => {
    whileOneRuns({ stateMachines: [BLUEPRINT] });
    await expect(send(event())).resolves.toEqual({
      results: [
        {
          request: 0,
          skipped: {
            skipped: true,
            stateMachineArn: BLUEPRINT_ARN,
            databaseIdentifier: 'orders',
            runningExecutionArn: `${BLUEPRINT_ARN.replace(':stateMachine:', ':execution:')}:${running.name}`,
          },
        },
      ],
    });
    expect(calls()).toEqual([]);
    expect(trigger.counted).toEqual(['RequestsSkipped']);
  });

  it('costs one look at the running executions and one at the past, however many requests there are', async () => {
    whileOneRuns({ stateMachines: [BLUEPRINT] });
    const requests = Array.from({ length: 50 }, (_, number) => ({
      ...SHORTEST,
      ruleset: `123e4567-e89b-42d3-a456-4266141740${String(number).padStart(2, '0')}`,
    }));
    const { results } = await send(event({ requests }));
    expect(results.filter(({ skipped }) => skipped)).toHaveLength(50);
    expect(trigger.stepFunctions.commandCalls(ListExecutionsCommand)).toHaveLength(2);
  });

  it('is as the event says', async () => {
    whileOneRuns({ stateMachines: [BLUEPRINT] });
    await expect(send(event({ overlap: 'ALLOW' }))).resolves.toMatchObject({ results: [{ execution: {} }] });
    await expect(send(event({ overlap: 'REJECT', idempotencyKey: 'next' }))).rejects.toThrow(
      /request 0: OverlappingExecution: another execution masks orders/,
    );
  });

  it('lists once for all requests of an event', async () => {
    whileOneRuns({ stateMachines: [WORKFLOW] });
    const requests = ['orders', 'payroll', 'hr'].map((databaseIdentifier) => ({
      ...SHORTEST,
      databaseIdentifier,
    }));
    const { results } = await send(event({ overlap: 'SKIP', requests })).catch((error) => error);
    expect(results.map(({ skipped }: { skipped?: object }) => skipped !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
    const filters = trigger.stepFunctions
      .commandCalls(ListExecutionsCommand)
      .map((call) => call.args[0].input);
    expect(filters.filter(({ statusFilter }) => statusFilter === 'RUNNING')).toHaveLength(1);
  });
});

describe('an event about a snapshot', () => {
  const RDS = 'arn:aws:rds:us-east-1:111122223333:snapshot';
  const about = (identifier: string, automatedOf: string | undefined = 'orders') =>
    event({
      snapshot: { identifier, automatedOf },
      requests: [{ ...SHORTEST, sourceSnapshot: `${RDS}:${identifier}` }],
    });

  it('starts from that snapshot', async () => {
    await send(about('rds:orders-2026-03-01-01-00'));
    expect(JSON.parse(calls()[0]?.input ?? '')).toMatchObject({
      DBInstanceIdentifier: 'orders',
      SourceSnapshot: `${RDS}:rds:orders-2026-03-01-01-00`,
    });
  });

  it('starts from a manual one: its rule says by names which are meant', async () => {
    await expect(send(about('orders-release-1'))).resolves.toMatchObject({ results: [{ execution: {} }] });
  });

  it.each(['rds:orders-2024-2026-03-01-01-00', 'rds:payroll-2026-03-01-01-00', 'rds:orders-20'])(
    'is passed over when it is of another database: %s',
    async (identifier) => {
      await expect(send(about(identifier))).resolves.toEqual({ results: [] });
      expect(calls()).toEqual([]);
      expect(trigger.counted).toEqual([]);
      expect(trigger.logged).toMatchObject([{ level: 'info', notice: 'event-passed-over' }]);
    },
  );

  it('is passed over when it is automated and the rule is for manual ones', async () => {
    const { snapshot, ...rest } = about('rds:orders-2026-03-01-01-00');
    await expect(send({ ...rest, snapshot: { identifier: snapshot?.identifier } })).resolves.toEqual({
      results: [],
    });
  });

  it.each([
    'masked-01234567-0123456789abcdef-orders',
    'masking-01234567-0123456789abcdef-source',
    'masking-01234567-0123456789abcdef-masked',
  ])('is refused when an execution made the snapshot: %s', async (identifier) => {
    await expect(send(about(identifier))).rejects.toMatchObject({
      name: 'RequestRefused',
      faults: [
        { field: 'snapshot.identifier', message: expect.stringContaining('was made by an execution') },
      ],
    });
    expect(calls()).toEqual([]);
  });

  it('is refused also when only its request names such a snapshot', async () => {
    const sourceSnapshot = `${RDS}:masked-01234567-0123456789abcdef-orders`;
    await expect(send(event({ requests: [{ ...SHORTEST, sourceSnapshot }] }))).rejects.toThrow(
      /sourceSnapshot was made by an execution/,
    );
    expect(calls()).toEqual([]);
  });
});
