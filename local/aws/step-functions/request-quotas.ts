import type { Clock } from '../../clock';
import type { WireHandler } from '../../http/exchange';
import { type RequestQuota, TokenBucket } from '../token-bucket';
import { refusal } from '../wire-faults';

/** Quotas by operation; an operation without one is never throttled. */
export type RequestQuotas = Readonly<Record<string, RequestQuota>>;

/** us-east-1, us-west-2 and eu-west-1 are large Regions, all others small ones. */
export type RegionSize = 'large' | 'small';

/**
 * What Step Functions takes of the calls that the trigger makes and of those that follow a run.
 * Source: AWS Step Functions developer guide, service quotas, quotas related to API action throttling.
 */
export const REQUEST_QUOTAS = {
  large: {
    StartExecution: { bucket: 1300, refillPerSecond: 300 },
    ListExecutions: { bucket: 200, refillPerSecond: 5 },
    ListStateMachines: { bucket: 100, refillPerSecond: 5 },
    DescribeExecution: { bucket: 300, refillPerSecond: 15 },
    GetExecutionHistory: { bucket: 400, refillPerSecond: 20 },
  },
  small: {
    StartExecution: { bucket: 800, refillPerSecond: 150 },
    ListExecutions: { bucket: 100, refillPerSecond: 2 },
    ListStateMachines: { bucket: 100, refillPerSecond: 5 },
    DescribeExecution: { bucket: 250, refillPerSecond: 10 },
    GetExecutionHistory: { bucket: 400, refillPerSecond: 20 },
  },
} as const satisfies Record<RegionSize, RequestQuotas>;

/** The operation that a request asks Step Functions for. */
export function operationOf(headers: Readonly<Record<string, string>>): string {
  return (headers['x-amz-target'] ?? '').split('.').slice(-1).join();
}

/** Throttles a service as AWS does, a token bucket an operation. */
export function withRequestQuotas(service: WireHandler, quotas: RequestQuotas, clock: Clock): WireHandler {
  const buckets = new Map(
    Object.entries(quotas).map(([operation, quota]) => [operation, new TokenBucket(quota, clock)]),
  );
  return async (request) => {
    const bucket = buckets.get(operationOf(request.headers));
    return bucket && !bucket.take() ? refusal(400, 'ThrottlingException', 'Rate exceeded') : service(request);
  };
}
