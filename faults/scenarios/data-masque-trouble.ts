import type { DataMasqueRequest, DataMasqueResponse } from '../../lambda/datamasque/transport';
import type { Scenario } from './scenario';

/** Server answers about runs with another status, until the run is cancelled. */
export function runStatus(status: string): Scenario['wrapTransport'] {
  return (transport) => {
    let isCancelled = false;
    return async (request) => {
      const answer = await transport(request);
      if (request.url.includes('/cancel/')) isCancelled = true;
      if (isCancelled || !isAboutRun(request)) return answer;
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), status }) };
    };
  };
}

/** A server that forgets a run for so many answers in a row. */
export function runForgotten(times: number): NonNullable<Scenario['wrapTransport']> {
  return (transport) => {
    let left = times;
    return (request) => {
      if (left === 0 || !isAboutRun(request)) return transport(request);
      left -= 1;
      return Promise.resolve({ status: 404, body: '{"detail":"Not found."}' });
    };
  };
}

/** A server whose test of a connection does not come to an end, as one whose clone is behind a wall. */
export function silentTest(answer: () => Promise<DataMasqueResponse>): Scenario['wrapTransport'] {
  return (transport) => (request) => (request.url.endsWith('/test/') ? answer() : transport(request));
}

/** A server on which a request to start a run takes effect once the run of the next request is under way. */
export const startedTwice: NonNullable<Scenario['wrapTransport']> = (transport) => {
  let givenUp: DataMasqueRequest | undefined;
  let isStarted = false;
  return async (request) => {
    if (isStart(request) && !givenUp) {
      givenUp = request;
      throw new Error('socket hang up');
    }
    const answer = await transport(request);
    if (givenUp && !isStarted && isAboutRun(request) && JSON.parse(answer.body).status === 'running') {
      isStarted = true;
      await transport(givenUp);
    }
    return answer;
  };
};

/** A server on which a request to start a run takes effect twice, and somebody cancels the second run. */
export const secondCancelled: NonNullable<Scenario['wrapTransport']> = (transport) => async (request) => {
  const answer = await transport(request);
  if (!isStart(request)) return answer;
  const { id } = JSON.parse((await transport(request)).body);
  await transport({ ...request, url: `${request.url}${id}/cancel/`, body: '{}' });
  return answer;
};

/** A server with more runs than can be read, but for those that it is asked for by their ruleset. */
export const endlessRuns: NonNullable<Scenario['wrapTransport']> = (transport) => (request) => {
  const { pathname, searchParams } = new URL(request.url);
  const isNarrowed = searchParams.has('ruleset_name');
  if (request.method !== 'GET' || pathname !== '/api/runs/' || isNarrowed) return transport(request);
  const results = Array.from({ length: Number(searchParams.get('limit')) }, (_, id) => ({
    id,
    name: 'other',
  }));
  return Promise.resolve({ status: 200, body: JSON.stringify({ results, next: 'there is more' }) });
};

function isStart({ method, url }: DataMasqueRequest): boolean {
  return method === 'POST' && url.endsWith('/api/runs/');
}

function isAboutRun({ url }: DataMasqueRequest): boolean {
  return /\/api\/runs\/\d+\/$/.test(new URL(url).pathname);
}

/** A server whose run fails, and that then cannot be reached for a while. */
export function awayAfterFailing(milliseconds: number): NonNullable<Scenario['wrapTransport']> {
  return (transport, world) => {
    const failing = runStatus('failed')?.(transport, world) ?? transport;
    let backAt: number | undefined;
    return async (request) => {
      const now = world().clock.now();
      if (backAt !== undefined && now < backAt) throw new Error('connect ECONNREFUSED');
      const answer = await failing(request);
      if (/\/log\/$/.test(new URL(request.url).pathname)) backAt = now + milliseconds;
      return answer;
    };
  };
}
