import type { WireHandler, WireResponse } from '../http/exchange';
import { LostAnswer } from '../http/lost-answer';

/** Shares of the requests, from 0 to 1, that go wrong in each way. */
export interface FaultShares {
  /** Throttled before the service sees them. */
  readonly throttled: number;
  /** Answered with a 500 before the service sees them. */
  readonly failed: number;
  /** Their answers are lost after they took effect. */
  readonly lost: number;
}

/** An answer of a service that speaks AWS JSON 1.0 and does nothing. */
export function refusal(status: number, code: string, message: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

/**
 * Makes requests of a service go wrong by chance.
 *
 * @param random numbers from 0 up to 1, one a request
 */
export function withFaults(service: WireHandler, shares: FaultShares, random: () => number): WireHandler {
  const { throttled, failed, lost } = shares;
  return async (request) => {
    const drawn = random();
    if (drawn < throttled) return refusal(400, 'ThrottlingException', 'Rate exceeded');
    if (drawn < throttled + failed) return refusal(500, 'InternalFailure', 'Internal failure');
    const response = await service(request);
    if (drawn < throttled + failed + lost) throw new LostAnswer('the answer is lost');
    return response;
  };
}
