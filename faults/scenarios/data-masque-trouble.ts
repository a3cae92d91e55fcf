import type { Scenario } from './scenario';

/** Server answers about runs with another status, until the run is cancelled. */
export function runStatus(status: string): Scenario['wrapTransport'] {
  return (transport) => {
    let isCancelled = false;
    return async (request) => {
      const answer = await transport(request);
      if (request.url.includes('/cancel/')) isCancelled = true;
      if (isCancelled || !/\/api\/runs\/\d+\/$/.test(new URL(request.url).pathname)) return answer;
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), status }) };
    };
  };
}

/** A server that forgets a run for the moment of one answer. */
export const runForgottenOnce: NonNullable<Scenario['wrapTransport']> = (transport) => {
  let isOver = false;
  return (request) => {
    if (isOver || !/\/api\/runs\/\d+\/$/.test(new URL(request.url).pathname)) return transport(request);
    isOver = true;
    return Promise.resolve({ status: 404, body: '{"detail":"Not found."}' });
  };
};

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
