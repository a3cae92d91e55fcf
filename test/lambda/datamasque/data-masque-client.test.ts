import { describe, expect, it } from 'vitest';
import { StepError } from '../../../lambda/contract/workflow-steps';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import { AnswerTimeout } from '../../../lambda/datamasque/transport';
import { type ExpectedCall, LOGIN, ScriptedTransport, TOKEN } from './scripted-transport';

const PASSWORD = 'a-password-of-ours';
const GET: ExpectedCall['call'] = 'GET /api/runs/1/';

function client(...script: ExpectedCall[]): {
  client: DataMasqueClient;
  transport: ScriptedTransport;
  logins: number[];
} {
  const transport = new ScriptedTransport(...script);
  const logins: number[] = [];
  const made = new DataMasqueClient({
    url: 'https://datamasque.example.com/',
    login: async () => {
      logins.push(logins.length);
      return { username: 'automation', password: PASSWORD };
    },
    transport: transport.send,
  });
  return { client: made, transport, logins };
}

const getRun = { method: 'GET', path: '/api/runs/1/' } as const;

describe('the DataMasque client', () => {
  it('logs in once and sends its token from then on', async () => {
    const {
      client: dataMasque,
      transport,
      logins,
    } = client(LOGIN, { call: GET, answer: { body: { id: 1 } } }, { call: GET, answer: { body: { id: 1 } } });
    await expect(dataMasque.call(getRun)).resolves.toEqual({ id: 1 });
    await expect(dataMasque.call(getRun)).resolves.toEqual({ id: 1 });
    expect(logins).toHaveLength(1);
    expect(transport.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      `Token ${TOKEN}`,
      `Token ${TOKEN}`,
    ]);
  });

  it('renews a token that expired in the middle of a run, within the call', async () => {
    const { client: dataMasque, transport } = client(
      LOGIN,
      { call: GET, answer: { body: {} } },
      { call: GET, answer: { status: 401 } },
      LOGIN,
      { call: GET, answer: { body: { id: 1 } } },
    );
    await dataMasque.call(getRun);
    await expect(dataMasque.call(getRun)).resolves.toEqual({ id: 1 });
    expect(transport.isPlayed).toBe(true);
  });

  it.each<[string, ExpectedCall[]]>([
    ['a second 401', [LOGIN, { call: GET, answer: { status: 401 } }]],
    ['a 502 while it is starting', [LOGIN, { call: GET, answer: { status: 502, body: '<h1>' } }]],
    ['a 502 at the login', [{ ...LOGIN, answer: { status: 502 } }]],
    ['a 401 at the login', [{ ...LOGIN, answer: { status: 401 } }]],
    ['a 408', [LOGIN, { call: GET, answer: { status: 408 } }]],
    ['a 425', [LOGIN, { call: GET, answer: { status: 425 } }]],
    ['a 429', [LOGIN, { call: GET, answer: { status: 429, body: { detail: 'Request was throttled.' } } }]],
    ['a 429 at the login', [{ ...LOGIN, answer: { status: 429 } }]],
    ['an answer that does not come in time', [LOGIN, { call: GET, answer: new AnswerTimeout() }]],
    ['no answer', [LOGIN, { call: GET, answer: new Error('connect ECONNREFUSED') }]],
    ['an error without a message', [LOGIN, { call: GET, answer: new AggregateError([], '') }]],
    ['an answer that is no JSON', [LOGIN, { call: GET, answer: { body: '<html>' } }]],
    ['a login without a token', [{ ...LOGIN, answer: { body: {} } }]],
  ])('says that waiting may help on %s', async (_, script) => {
    await expect(client(...script).client.call(getRun)).rejects.toMatchObject({
      name: 'DataMasqueUnavailable',
    });
  });

  it('reads the login anew when it logs in again, for it may have been rotated', async () => {
    const { client: dataMasque, logins } = client(
      { ...LOGIN, answer: { status: 400, body: { non_field_errors: ['Unable to log in.'] } } },
      LOGIN,
      { call: GET, answer: { body: {} } },
    );
    await expect(dataMasque.call(getRun)).rejects.toMatchObject({
      name: 'DataMasqueLoginRefused',
      message:
        'DataMasque refused the login of user automation: Unable to log in.; correct the secret with the DataMasque credentials',
    });
    await expect(dataMasque.call(getRun)).resolves.toEqual({});
    expect(logins).toHaveLength(2);
  });

  it.each([
    [{ detail: 'Not allowed.' }, 'Not allowed.'],
    [
      { detail: [{ loc: ['a'], msg: 'is wrong' }, { message: 'is odd' }, { other: 1 }] },
      'is wrong, is odd, {"other":1}',
    ],
    [{ error: 'No.' }, 'No.'],
    [{ ruleset: ['Cannot start run on invalid ruleset.'] }, 'ruleset: Cannot start run on invalid ruleset.'],
    [{ non_field_errors: ['One.', 'Two.'] }, 'One., Two.'],
    ['plain words', 'plain words'],
    [['in a list'], 'in a list'],
    [{}, 'no reason was given'],
  ])('passes the server’s own words on: %j', async (body, words) => {
    const { client: dataMasque } = client(LOGIN, { call: GET, answer: { status: 400, body } });
    await expect(dataMasque.call(getRun)).rejects.toMatchObject({
      name: 'DataMasqueRefused',
      message: `DataMasque refused GET /api/runs/1/ with status 400: ${words}`,
    });
  });

  it('never passes a secret on that the server repeats, nor more than a screen of words', async () => {
    const answer = { status: 400, body: { password: [`${PASSWORD} is too short`], other: 'x'.repeat(1000) } };
    const { client: dataMasque } = client(LOGIN, { call: 'POST /api/connections/', answer });
    const call = dataMasque.call({
      method: 'POST',
      path: '/api/connections/',
      body: {},
      secrets: [PASSWORD, ''],
    });
    const error = (await call.catch((failure: Error) => failure)) as Error;
    expect(error.message).toContain('*** is too short');
    expect(error.message).not.toContain(PASSWORD);
    expect(error.message.length).toBeLessThan(600);
  });

  it('gives undefined for what is not there, where that is asked for', async () => {
    const { client: dataMasque } = client(
      LOGIN,
      { call: GET, answer: { status: 404, body: { detail: 'Not found.' } } },
      { call: GET, answer: { status: 204 } },
      { call: GET, answer: { status: 409, body: { detail: 'Busy.' } } },
    );
    await expect(dataMasque.callIfThere(getRun)).resolves.toBeUndefined();
    await expect(dataMasque.callIfThere(getRun)).resolves.toBeUndefined();
    await expect(dataMasque.callIfThere(getRun)).rejects.toThrow('Busy.');
  });

  it.each(['http://datamasque.example.com', 'datamasque.example.com', 'ftp://127.0.0.1'])(
    'refuses %s, which has no TLS',
    (url) => {
      const make = () =>
        new DataMasqueClient({
          url,
          login: async () => ({ username: '', password: '' }),
          transport: new ScriptedTransport().send,
        });
      expect(make).toThrow(expect.objectContaining({ name: StepError.REQUEST_REFUSED }));
      expect(make).toThrow(new RegExp(`^dataMasque.url must .*https://.*, got: ${url}; give `));
    },
  );

  it('needs no slash at the end of the base URL', async () => {
    const transport = new ScriptedTransport(
      { call: 'POST /api/auth/token/login/', answer: { body: { key: TOKEN } } },
      { call: 'GET /api/runs/1/', answer: { body: {} } },
    );
    const dataMasque = new DataMasqueClient({
      url: 'http://127.0.0.1:8000',
      login: async () => ({ username: 'automation', password: PASSWORD }),
      transport: transport.send,
    });
    await expect(dataMasque.call(getRun)).resolves.toEqual({});
  });
});

describe('a list of the DataMasque client', () => {
  const page = (offset: number): string => `GET /api/runs/?limit=100&offset=${offset}`;
  const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  it('takes a bare array', async () => {
    const { client: dataMasque } = client(LOGIN, { call: page(0), answer: { body: [1, 2] } });
    await expect(dataMasque.list('/api/runs/')).resolves.toEqual([1, 2]);
  });

  it('follows pages to the end by next', async () => {
    const { client: dataMasque, transport } = client(
      LOGIN,
      { call: page(0), answer: { body: { results: many(100), next: 'there is more' } } },
      { call: page(100), answer: { body: { results: many(5), next: null } } },
    );
    await expect(dataMasque.list('/api/runs/')).resolves.toHaveLength(105);
    expect(transport.isPlayed).toBe(true);
  });

  it('follows pages to the end by count, and where there is neither, by full pages', async () => {
    const byCount = client(
      LOGIN,
      { call: page(0), answer: { body: { results: many(2), count: 3 } } },
      { call: page(2), answer: { body: { results: many(1), count: 3 } } },
    );
    await expect(byCount.client.list('/api/runs/')).resolves.toHaveLength(3);
    const byFullPages = client(
      LOGIN,
      { call: page(0), answer: { body: { results: many(100) } } },
      { call: page(100), answer: { body: { results: [] } } },
    );
    await expect(byFullPages.client.list('/api/runs/')).resolves.toHaveLength(100);
  });

  it('keeps a query of its own', async () => {
    const call = 'GET /api/runs/?run_status=running&limit=100&offset=0';
    const { client: dataMasque } = client(LOGIN, { call, answer: { body: [] } });
    await expect(dataMasque.list('/api/runs/?run_status=running')).resolves.toEqual([]);
  });

  it('says so when the answer is no list', async () => {
    const { client: dataMasque } = client(LOGIN, { call: page(0), answer: { body: { detail: 'x' } } });
    await expect(dataMasque.list('/api/runs/')).rejects.toMatchObject({ name: 'DataMasqueUnavailable' });
    const empty = client(LOGIN, { call: page(0), answer: {} });
    await expect(empty.client.list('/api/runs/')).rejects.toMatchObject({ name: 'DataMasqueUnavailable' });
  });

  it('does not read for ever', async () => {
    const endless = Array.from({ length: 200 }, (_, index) => ({
      call: `GET /api/runs/?limit=100&offset=${index}`,
      answer: { body: { results: [1], next: 'more' } },
    }));
    await expect(client(LOGIN, ...endless).client.list('/api/runs/')).rejects.toThrow(
      /more than 20000 items/,
    );
  });
});
