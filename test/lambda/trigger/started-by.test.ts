import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  type StartExecutionInput,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StartEventResult } from '../../../lambda/contract/execution';
import type { HttpResponse } from '../../../lambda/http/http-response';
import { createTriggerHandler } from '../../../lambda/trigger/create-trigger-handler';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { StepFunctionsService } from '../../../local/aws/step-functions/step-functions-service';
import type { Clock } from '../../../local/clock';
import { BLUEPRINT, SHORTEST, WORKFLOW } from '../contract/valid-request';
import { httpEvent, NOW, TriggerFixture } from './trigger-fixture';

/** A clock that stands still: an execution that waits runs for ever. */
const CLOCK: Clock = { now: () => NOW, sleep: () => new Promise(() => undefined) };
const WAITING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Run',
  States: { Run: { Type: 'Wait', Seconds: 60, End: true } },
});

let client: SFNClient;
let handler: ReturnType<typeof createTriggerHandler>;

function newHandler(): typeof handler {
  return createTriggerHandler({
    client,
    environment: {
      triggerId: 'Stack/Trigger',
      stateMachines: [WORKFLOW, BLUEPRINT],
      defaults: {},
      logLevel: 'INFO',
    },
    clock: CLOCK.now,
    count: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

beforeEach(async () => {
  const service = new StepFunctionsService({
    accountId: '111122223333',
    region: 'us-east-1',
    clock: CLOCK,
    integrations: { check: () => [], invoke: async () => null },
  });
  client = new SFNClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcessHandler(service.handle),
    maxAttempts: 1,
  });
  for (const { arn } of [WORKFLOW, BLUEPRINT]) {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const roleArn = 'arn:aws:iam::111122223333:role/local';
    await client.send(new CreateStateMachineCommand({ name, roleArn, definition: WAITING }));
  }
  handler = newHandler();
});

const ADA = { iam: { userArn: 'arn:aws:iam::111122223333:user/ada' } };
const BOB = { iam: { userArn: 'arn:aws:iam::111122223333:user/bob' } };
const request = { ...SHORTEST, stateMachineArn: WORKFLOW.arn, idempotencyKey: 'release-1' };

type Authorizer = Readonly<Record<string, unknown>> | undefined;

/** Sends a request over HTTP as the one whom the API let in. */
async function sent(authorizer: Authorizer, body: object = request, by = handler) {
  const event = httpEvent({ route: 'POST /executions', body: JSON.stringify(body) }) as {
    readonly requestContext: object;
  };
  const { statusCode, body: text } = (await by(
    { ...event, requestContext: { ...event.requestContext, authorizer } },
    { awsRequestId: 'request-1' },
  )) as HttpResponse;
  return { statusCode, answer: JSON.parse(text) };
}

async function inputOf(executionArn: string): Promise<Readonly<Record<string, unknown>>> {
  const { input = '' } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input);
}

describe('who asked for an execution', () => {
  it.each<[string, Authorizer, string | undefined]>([
    ['the caller by IAM', ADA, 'arn:aws:iam::111122223333:user/ada'],
    ['the subject of a token', { jwt: { claims: { email: 'ada@example.com', sub: 'ada-1' } } }, 'ada-1'],
    ['else its e-mail address', { jwt: { claims: { email: 'ada@example.com' } } }, 'ada@example.com'],
    ['else its client', { jwt: { claims: { sub: '', client_id: 'pipeline' } } }, 'pipeline'],
    ['nobody, where the API let in whomever', undefined, undefined],
    ['nobody, where the token says nothing', { jwt: { claims: null } }, undefined],
    ['what can be seen of it', { jwt: { claims: { sub: 'a\nb\u0000' } } }, 'ab'],
    ['the first 256 characters', { jwt: { claims: { sub: 'x'.repeat(300) } } }, 'x'.repeat(256)],
  ])('is %s', async (_, authorizer, startedBy) => {
    const { statusCode, answer } = await sent(authorizer);
    expect(statusCode).toBe(201);
    expect((await inputOf(answer.executionArn)).StartedBy).toBe(startedBy);
  });

  it('is not told to a blueprint', async () => {
    const { answer } = await sent(ADA, { ...request, stateMachineArn: BLUEPRINT.arn });
    expect(await inputOf(answer.executionArn)).not.toHaveProperty('StartedBy');
  });

  it.each(['StartedBy', 'startedBy'])('is nothing that a caller may say: %s', async (field) => {
    const { statusCode, answer } = await sent(ADA, { ...request, [field]: 'somebody else' });
    expect(statusCode).toBe(400);
    expect(answer.details).toMatchObject([
      { field, message: expect.stringMatching(/^is not a known field/) },
    ]);
  });

  it('is the route of a schedule or a rule', async () => {
    const { idempotencyKey, ...fields } = request;
    const answer = await handler({
      source: 'masking.automation/start',
      route: 'Stack/Trigger/Nightly',
      idempotencyKey: 'tick-1',
      requests: [fields],
    });
    const [result] = (answer as StartEventResult).results;
    expect((await inputOf(String(result?.execution?.executionArn))).StartedBy).toBe('Stack/Trigger/Nightly');
  });

  it('is not known of a direct invocation', async () => {
    const { executionArn } = (await handler(request)) as { executionArn: string };
    expect(await inputOf(executionArn)).not.toHaveProperty('StartedBy');
  });
});

describe('a request that another caller repeats', () => {
  it('starts nothing while its execution runs, which goes by the first one', async () => {
    const first = await sent(ADA);
    const repeated = await sent(BOB);
    expect(repeated.statusCode).toBe(200);
    expect(repeated.answer).toMatchObject({
      executionArn: first.answer.executionArn,
      deduplicated: true,
    });
    expect((await inputOf(first.answer.executionArn)).StartedBy).toBe(ADA.iam.userArn);
  });

  it('is found by another process, too', async () => {
    const first = await sent(ADA);
    const repeated = await sent(BOB, request, newHandler());
    expect(repeated.answer).toMatchObject({ executionArn: first.answer.executionArn, deduplicated: true });
  });

  it('does not make the process forget what it started, while lists do not show it yet', async () => {
    const fixture = new TriggerFixture();
    const started = { executionArn: 'arn', startDate: new Date(NOW) };
    const exists = new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    fixture.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
    fixture.stepFunctions
      .on(StartExecutionCommand)
      .callsFakeOnce(({ stateMachineArn, name }: StartExecutionInput) => ({
        ...started,
        executionArn: `${stateMachineArn?.replace(':stateMachine:', ':execution:')}:${name}`,
      }))
      .rejectsOnce(exists)
      .resolves(started);
    await fixture.post(request);
    await fixture.post(request);
    const { status, body } = await fixture.post({ ...request, idempotencyKey: 'release-2' });
    expect({ status, error: body.error }).toEqual({ status: 409, error: 'OverlappingExecution' });
    expect(fixture.stepFunctions.commandCalls(StartExecutionCommand)).toHaveLength(2);
  });
});
