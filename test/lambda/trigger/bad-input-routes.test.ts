import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE } from '../contract/valid-request';
import { WatchedTrigger } from './watched-trigger';

const trigger = new WatchedTrigger();

beforeAll(() => trigger.createStateMachines());
beforeEach(() => trigger.forget());

const ROUTES = 'GET /state-machines, GET /executions, POST /executions';

/** An event of an API that leaves it to the handler to tell its paths, with a request that would start. */
const event = (method: string, path: string, stage = '$default') => ({
  routeKey: '$default',
  rawPath: path,
  body: JSON.stringify(WHOLE),
  requestContext: { stage, http: { method, path } },
});

describe('a path that is not ours is refused with those that are', () => {
  it.each([
    '',
    '/',
    '//',
    '/executions/',
    '//executions',
    '/executions//',
    '/Executions',
    '/EXECUTIONS',
    '/executions/..',
    '/state-machines/../executions',
    '/./executions',
    '/%65xecutions',
    '/executions%2f',
    '/executions%00',
    '/executions\u0000',
    '/executions\n',
    '/executions ',
    '/executions;v=1',
    '/executions?status=RUNNING',
    '/executions#top',
    '/еxecutions',
    '/executions\u200b',
    '/prod/executions',
    '/executions/orders-0123456789abcdef',
    '/executions/stop',
    'executions',
    'https://example.com/executions',
    '*',
    '__proto__',
    'constructor',
    '/.env',
    '/2015-03-31/functions/function/invocations',
  ])('%j', async (path) => {
    const answer = await trigger.event(event('POST', path));
    expect(answer.status).toBe(404);
    expect(answer.body.error).toBe('NotFound');
    expect(answer.body.message).toMatch(/^there is no POST .*; there are: /);
    expect(answer.body.message).toContain(ROUTES);
    trigger.expectRefused(answer);
  });

  it('is shown by its beginning only', async () => {
    const answer = await trigger.event(event('POST', `/${'x'.repeat(9000)}`));
    expect(answer.body.message).toBe(`there is no POST /${'x'.repeat(53)}…; there are: ${ROUTES}`);
    trigger.expectRefused(answer);
  });
});

describe('a method that is not of the path is refused', () => {
  it.each([
    ['POST', '/state-machines'],
    ['PUT', '/executions'],
    ['PATCH', '/executions'],
    ['DELETE', '/executions'],
    ['HEAD', '/executions'],
    ['OPTIONS', '/executions'],
    ['TRACE', '/executions'],
    ['CONNECT', '/executions'],
    ['post', '/executions'],
    ['POST ', '/executions'],
    ['', '/executions'],
    ['POST /executions\r\nGET', '/executions'],
  ])('%j %s', async (method, path) => {
    const answer = await trigger.event(event(method, path));
    expect(answer.status).toBe(404);
    expect(answer.body.message).toContain(ROUTES);
    trigger.expectRefused(answer);
  });
});

describe('a path of ours', () => {
  it.each([
    ['at the root', event('POST', '/executions')],
    ['in a stage', event('POST', '/prod/executions', 'prod')],
  ])('starts %s, so that it is the path that is refused', async (_, given) => {
    expect((await trigger.event(given)).status).toBeLessThan(300);
    expect(trigger.starts).toBe(1);
  });

  it('of another stage is none', async () => {
    const answer = await trigger.event(event('POST', '/test/executions', 'prod'));
    expect(answer.status).toBe(404);
    trigger.expectRefused(answer);
  });
});
