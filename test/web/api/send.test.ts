import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../web/src/api/api-error';
import { type ApiAddress, type ApiRequest, send } from '../../../web/src/api/send';

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

  async function outcome(request = REQUEST, token: ApiAddress['token'] = () => undefined): Promise<unknown> {
    const sent = send({ baseUrl: 'https://api.example.com', token }, request).catch(
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
    await outcome(REQUEST, async () => 'a-token');
    await outcome(REQUEST, async () => undefined);
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
    expect(await outcome()).toMatchObject({ kind: 'refused', message: 'Forbidden', body: undefined });
  });

  it('has no answer when what comes is no JSON', async () => {
    answers.push(async () => new Response('<html>a proxy</html>'));
    expect(await outcome()).toMatchObject({ kind: 'unexpected' });
  });
});
