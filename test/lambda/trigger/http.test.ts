import { ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { routeOf } from '../../../lambda/http/http-event';
import { httpEvent, TriggerFixture } from './trigger-fixture';

let trigger: TriggerFixture;

beforeEach(() => {
  trigger = new TriggerFixture();
  trigger.stepFunctions.on(ListStateMachinesCommand).resolves({ stateMachines: [] });
});

describe('the route of an event', () => {
  const event = (stage: string | undefined, rawPath: string | undefined, path?: string) => ({
    routeKey: '$default',
    rawPath,
    requestContext: { stage, http: { method: 'GET', path } },
  });

  it.each([
    [
      'the one the API found',
      { ...event('prod', '/prod/x'), routeKey: 'POST /executions' },
      'POST /executions',
    ],
    ['the path', event('$default', '/executions'), 'GET /executions'],
    ['the path without its stage', event('prod', '/prod/executions'), 'GET /executions'],
    ['the root of a stage', event('prod', '/prod'), 'GET /'],
    ['a path that begins like a stage', event('prod', '/products'), 'GET /products'],
    ['the path where there is no stage', event(undefined, undefined, '/executions'), 'GET /executions'],
    ['the root where there is no path', { requestContext: { http: { method: 'GET' } } }, 'GET /'],
  ])('is %s', (_, given, expected) => {
    expect(routeOf(given)).toBe(expected);
  });
});

describe('a path that is not ours', () => {
  it.each([
    'GET /',
    'GET /executions/',
    'DELETE /executions',
    'GET /../etc/passwd',
    'GET toString',
    'GET __proto__',
  ])('is refused with the ones there are: %s', async (route) => {
    const { status, body } = await trigger.http({ route });
    expect(status).toBe(404);
    expect(body).toEqual({
      error: 'NotFound',
      message: `there is no ${route}; there are: GET /state-machines, GET /executions, POST /executions`,
    });
    expect(trigger.counted).toEqual(['RequestsRejected']);
  });

  it('is shortened, with its newlines escaped', async () => {
    const event = { requestContext: { http: { method: 'GET', path: `/a\n${'b'.repeat(999)}` } } };
    const { body } = await trigger.event(event);
    expect(body.message).toMatch(/^there is no GET \/a\\nb{1,60}…; /);
    expect(trigger.logged[0]?.route).toMatch(/^GET \/a\\nb{1,60}…$/);
  });

  it.each(['toString', '__proto__', 'constructor'])('cannot be an inherited name: %s', async (routeKey) => {
    expect((await trigger.event({ ...httpEvent({ route: 'GET /' }), routeKey })).status).toBe(404);
  });
});

describe('a fault of AWS becomes', () => {
  const failure = (name: string, more: object = {}): Error =>
    Object.assign(new Error('secret detail'), { name }, more);
  const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

  it.each([
    [failure('ThrottlingException', status(400)), 429, 'Throttled', '2'],
    [failure('TooManyRequestsException', status(429)), 429, 'Throttled', '2'],
    [failure('RequestLimitExceeded', status(503)), 429, 'Throttled', '2'],
    [failure('KmsThrottlingException', status(400)), 429, 'Throttled', '2'],
    [failure('Anything', status(429)), 429, 'Throttled', '2'],
    [failure('ExecutionLimitExceeded', status(400)), 429, 'ExecutionLimitExceeded', '60'],
    [failure('StateMachineDoesNotExist', status(400)), 404, 'StateMachineDoesNotExist', undefined],
    [failure('StateMachineDeleting', status(400)), 404, 'StateMachineDoesNotExist', undefined],
    [failure('InvalidToken', status(400)), 400, 'RequestRefused', undefined],
    [failure('InvalidArn', status(400)), 400, 'InvalidArn', undefined],
    [failure('StateMachineTypeNotSupported', status(400)), 400, 'StateMachineTypeNotSupported', undefined],
    [failure('ValidationException', status(400)), 400, 'ValidationException', undefined],
    [failure('InternalFailure', status(500)), 502, 'ServiceFault', undefined],
    [failure('KmsAccessDeniedException', status(400)), 502, 'ServiceFault', undefined],
    [failure('ServiceUnavailable', status(503)), 503, 'ServiceUnavailable', '2'],
    [failure('GatewayTimeout', status(504)), 503, 'ServiceUnavailable', '2'],
    [failure('TimeoutError'), 503, 'ServiceUnavailable', '2'],
    [failure('Error', { code: 'ECONNREFUSED' }), 503, 'ServiceUnavailable', '2'],
    [failure('AccessDeniedException', status(400)), 500, 'InternalError', undefined],
    [failure('toString'), 500, 'InternalError', undefined],
    [new TypeError('secret detail'), 500, 'InternalError', undefined],
  ])('%s: %i %s', async (error, expectedStatus, expectedError, retryAfter) => {
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(error);
    const answer = await trigger.http({ route: 'GET /executions' });
    expect(answer.status).toBe(expectedStatus);
    expect(answer.body.error).toBe(expectedError);
    expect(answer.headers['retry-after']).toBe(retryAfter);
    expect(JSON.stringify(answer)).not.toContain('secret detail');
  });

  it.each([
    ['nextToken that Step Functions does not take', 'InvalidToken'],
    ['state machine that is gone', 'StateMachineDoesNotExist'],
    ['state machine that is being deleted', 'StateMachineDeleting'],
    ['state machine without a list of executions', 'StateMachineTypeNotSupported'],
  ])('a refusal, and no failure of the service, for a %s', async (_, name) => {
    const error = failure(name, status(400));
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(error);
    await trigger.http({ route: 'GET /executions' });
    expect(trigger.logged).toMatchObject([{ level: 'warn', notice: 'request-rejected', error }]);
    expect(trigger.counted).toEqual(['RequestsRejected']);
  });

  it('a failure when Step Functions refuses what our own checks let through', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(failure('ValidationException', status(400)));
    await trigger.http({ route: 'GET /executions' });
    expect(trigger.counted).toEqual(['RequestsFailed']);
  });

  it('a 500 of fixed words, its detail in the log alone', async () => {
    const error = new TypeError('secret detail');
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(error);
    const { body } = await trigger.http({ route: 'GET /executions' });
    expect(body).toEqual({
      error: 'InternalError',
      message: 'the request failed for an unknown reason; the log of the function has it',
    });
    expect(trigger.logged).toMatchObject([{ level: 'error', notice: 'request-failed', error }]);
    expect(trigger.counted).toEqual(['RequestsFailed']);
  });

  it('a warning of its own when it is throttling', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).rejects(failure('ThrottlingException'));
    await trigger.http({ route: 'GET /executions' });
    expect(trigger.logged).toMatchObject([{ level: 'warn', notice: 'request-throttled' }]);
    expect(trigger.counted).toEqual(['RequestsThrottled']);
  });

  it('a 500 even when it is no Error', async () => {
    trigger.stepFunctions.on(ListExecutionsCommand).callsFake(() => Promise.reject('hunter2'));
    const answer = await trigger.http({ route: 'GET /executions' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify([answer, trigger.logged])).not.toContain('hunter2');
  });
});
