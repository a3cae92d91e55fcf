import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../client/api-error';
import { bearerAccess, noAccess } from '../../client/request-access';
import { type ApiRequest, send } from '../../client/send';

const REQUEST: ApiRequest = { method: 'GET', path: '/executions' };

describe('a request to the API', () => {
  const answers: (() => Promise<Response>)[] = [];
  const urls: string[] = [];
  const sentHeaders: Readonly<Record<string, string>>[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', (url: string, { headers }: RequestInit) => {
      urls.push(url);
      sentHeaders.push({ ...(headers as Record<string, string>) });
      return (answers.shift() ?? (() => Promise.reject(new TypeError('no network'))))();
    });
  });

  afterEach(() => {
    answers.length = 0;
    urls.length = 0;
    sentHeaders.length = 0;
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  function json(status: number, body: object, headers: Record<string, string> = {}) {
    answers.push(async () => new Response(JSON.stringify(body), { status, headers }));
  }

  async function outcome(request = REQUEST, access = noAccess): Promise<unknown> {
    const sent = send({ baseUrl: 'https://api.example.com', access }, request).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(60_000);
    return sent;
  }

  it('is answered with what the API says', async () => {
    json(200, { executions: [] });
    expect(await outcome()).toEqual({ executions: [] });
    expect(urls).toEqual(['https://api.example.com/executions']);
  });

  it('bears the token of whoever is signed in, and none where nobody is', async () => {
    json(200, {});
    json(200, {});
    await outcome(
      REQUEST,
      bearerAccess(async () => 'a-token'),
    );
    await outcome(
      REQUEST,
      bearerAccess(async () => undefined),
    );
    expect(sentHeaders).toEqual([{ authorization: 'Bearer a-token' }, {}]);
  });

  it('says that the session has ended when the API does not know the token any more', async () => {
    json(401, { message: 'Unauthorized' });
    expect(await outcome()).toMatchObject({ kind: 'signed-out', isPassing: false });
    expect(urls).toHaveLength(1);
  });

  it('is sent again while the API is not to be had, and then answered', async () => {
    json(
      503,
      { error: 'ServiceUnavailable', message: 'Step Functions does not answer' },
      { 'retry-after': '1' },
    );
    json(200, { executions: [] });
    expect(await outcome()).toEqual({ executions: [] });
    expect(urls).toHaveLength(2);
  });

  it('is sent three times before it is given up', async () => {
    const error = await outcome();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ kind: 'unreachable', isPassing: true });
    expect(urls).toHaveLength(3);
  });

  it('is sent once when it is refused, and says what is wrong with each field', async () => {
    const details = [{ field: 'ruleset', message: 'is missing' }];
    json(400, { error: 'RequestRefused', message: 'request refused: ruleset is missing', details });
    expect(await outcome()).toMatchObject({
      kind: 'refused',
      message: 'request refused: ruleset is missing',
      faults: details,
      isPassing: false,
    });
    expect(urls).toHaveLength(1);
  });

  it.each([
    [404, 'not-found'],
    [409, 'overlap'],
    [403, 'refused'],
    [302, 'unexpected'],
  ])('is not sent again after an answer with status %s', async (status, kind) => {
    json(status, { error: 'X', message: 'no' });
    expect(await outcome()).toMatchObject({ kind, message: 'no' });
    expect(urls).toHaveLength(1);
  });

  it('is told what a gateway says in words of its own', async () => {
    json(403, { message: 'Forbidden' });
    expect(await outcome()).toMatchObject({ kind: 'forbidden', message: 'Forbidden', body: undefined });
  });

  it('says that it is not answered where it is sent to another address', async () => {
    answers.push(async () => new Response(null, { status: 307, headers: { location: 'https://x.test/' } }));
    expect(await outcome()).toMatchObject({
      kind: 'unexpected',
      message: 'the API answered with a redirect, which is not followed',
    });
    expect(urls).toEqual(['https://api.example.com/executions']);
  });

  it('has no answer when what comes is no JSON', async () => {
    answers.push(async () => new Response('<html>a proxy</html>'));
    expect(await outcome()).toMatchObject({ kind: 'unexpected' });
  });
});
