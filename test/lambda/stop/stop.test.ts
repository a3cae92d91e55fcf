import { ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../../lambda/http/http-event';
import type { RequestNoticeDetails } from '../../../lambda/http/request-log';
import { createStopHandler } from '../../../lambda/stop/create-stop-handler';
import { expectDocumented } from '../../build/documented-answers';
import { apiEvent, BLUEPRINT, NOW, WORKFLOW } from '../inspector/inspector-fixture';

const ROUTE = 'POST /executions/{name}/stop';
const EXECUTION = WORKFLOW.arn.replace('stateMachine', 'execution').concat(':orders-1');
const CALLER = 'arn:aws:sts::111122223333:assumed-role/Testers/jane';

type Authorizer = HttpEvent['requestContext']['authorizer'];

const IAM_CALLER: Authorizer = { iam: { userArn: CALLER } };

let stepFunctions: AwsClientStub<SFNClient>;
let logged: RequestNoticeDetails[];
let handler: ReturnType<typeof createStopHandler>;

function prepare(machines: readonly (typeof WORKFLOW | typeof BLUEPRINT)[] = [WORKFLOW]): void {
  const client = new SFNClient({ region: 'us-east-1' });
  stepFunctions = mockClient(client);
  stepFunctions.on(StopExecutionCommand).resolves({ stopDate: new Date(NOW + 100) });
  logged = [];
  const note = (_: string, details: RequestNoticeDetails) => void logged.push(details);
  handler = createStopHandler({
    stepFunctions: client,
    environment: { machines },
    log: { info: note, warn: note, error: note },
    clock: () => NOW,
  });
}

beforeEach(() => prepare());

async function stop(body?: string, authorizer: Authorizer = IAM_CALLER, query?: Record<string, string>) {
  const event = apiEvent(ROUTE, { name: 'orders-1', body, query });
  const {
    statusCode,
    headers,
    body: text,
  } = await handler(
    { ...event, requestContext: { ...event.requestContext, authorizer } },
    { awsRequestId: 'request-1' },
  );
  const answer = { status: statusCode, headers, body: JSON.parse(text) };
  expectDocumented('stopExecution', answer);
  return answer;
}

const sent = () => stepFunctions.commandCalls(StopExecutionCommand).map(({ args }) => args[0].input);

describe('a stop', () => {
  it('stops the execution, and says in it why and by whom', async () => {
    const answer = await stop('{"reason": "wrong database"}');
    expect(answer).toMatchObject({
      status: 200,
      body: { executionArn: EXECUTION, stopDate: '2026-06-01T12:00:00.100Z' },
    });
    expect(sent()).toEqual([
      {
        executionArn: EXECUTION,
        error: 'StoppedByRequest',
        cause: `wrong database; stopped through the API by ${CALLER}`,
      },
    ]);
    expect(logged).toMatchObject([{ notice: 'execution-stopped', executionArn: EXECUTION }]);
  });

  it.each<[string, Authorizer, string]>([
    ['the subject of a token', { jwt: { claims: { sub: 'jane@example.com' } } }, 'jane@example.com'],
    ['nobody, where no authorizer says it', {}, 'an unknown caller'],
    ['a subject without what cannot be seen', { jwt: { claims: { sub: 'ja\nne\u202e' } } }, 'jane'],
    ['a subject that is a text', { jwt: { claims: { sub: 7 } } }, 'an unknown caller'],
  ])('names %s', async (_, authorizer, who) => {
    await stop('', authorizer);
    expect(sent()[0]?.cause).toBe(`no reason was given; stopped through the API by ${who}`);
  });

  it.each([undefined, '', ' \n', '{}'])('needs no reason: %j', async (body) => {
    expect((await stop(body)).status).toBe(200);
  });

  it.each<[string, string, string]>([
    ['no JSON', 'wrong database', 'body'],
    ['a list', '[]', 'body'],
    ['a reason that is no text', '{"reason": 7}', 'reason'],
    ['an empty reason', '{"reason": ""}', 'reason'],
    ['a blank reason', '{"reason": "  "}', 'reason'],
    ['a reason of 201 characters', JSON.stringify({ reason: 'x'.repeat(201) }), 'reason'],
    ['a reason of several lines', '{"reason": "a\\nb"}', 'reason'],
    ['an unknown field', '{"force": true}', 'force'],
    ['a reason twice', '{"reason": "a", "reason": "b"}', 'reason'],
  ])('is refused with %s', async (_, body, field) => {
    const answer = await stop(body);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field }] } });
    expect(sent()).toEqual([]);
  });

  it('takes a reason of 200 characters', async () => {
    expect((await stop(JSON.stringify({ reason: 'é'.repeat(200) }))).status).toBe(200);
  });

  it('is refused with a body that is larger than any request needs', async () => {
    expect((await stop(' '.repeat(40_000))).status).toBe(413);
  });

  it('of an execution that had ended is refused with when it did', async () => {
    stepFunctions.on(StopExecutionCommand).resolves({ stopDate: new Date(NOW - 60_000) });
    const answer = await stop();
    expect(answer).toMatchObject({ status: 409, body: { error: 'ExecutionEnded' } });
    expect(answer.body.message).toContain('2026-06-01T11:59:00.000Z');
    expect(logged).toMatchObject([{ notice: 'request-rejected' }]);
  });

  it('that is sent again at once is answered like the first', async () => {
    stepFunctions.on(StopExecutionCommand).resolves({ stopDate: new Date(NOW - 1000) });
    expect((await stop()).status).toBe(200);
  });

  it('of an execution that does not exist is a 404', async () => {
    stepFunctions.rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    expect(await stop()).toMatchObject({ status: 404, body: { error: 'ExecutionDoesNotExist' } });
  });

  it('of an execution of a blueprint is refused with why, and not tried', async () => {
    prepare([WORKFLOW, BLUEPRINT]);
    const answer = await stop('', undefined, { stateMachineArn: BLUEPRINT.arn });
    expect(answer).toMatchObject({ status: 409, body: { error: 'CannotBeStopped' } });
    expect(answer.body.message).toContain('nothing cleans up');
    expect(sent()).toEqual([]);
  });

  it('of a machine that is not configured is refused', async () => {
    const answer = await stop('', undefined, { stateMachineArn: BLUEPRINT.arn });
    expect(answer).toMatchObject({ status: 403, body: { error: 'StateMachineNotConfigured' } });
    expect(sent()).toEqual([]);
  });

  it.each([
    ['ThrottlingException', 400, 429],
    ['KmsAccessDeniedException', 400, 502],
    ['AccessDeniedException', 400, 500],
    ['ServiceUnavailable', 503, 503],
  ])('after %s of Step Functions is an error in the one shape', async (name, httpStatusCode, status) => {
    const failure = Object.assign(new Error('secret detail'), { name, $metadata: { httpStatusCode } });
    stepFunctions.rejects(failure);
    const answer = await stop();
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer)).not.toContain('secret detail');
  });
});
