import { setTimeout as pause } from 'node:timers/promises';
import type { StartEventResult } from '../lambda/contract/execution';
import { START_EVENT_SOURCE, type StartEvent } from '../lambda/contract/start-event';
import { REQUEST_QUOTAS } from '../local/aws/step-functions/request-quotas';
import type { RequestQuota } from '../local/aws/token-bucket';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/local-place';
import { type Delivered, deliver } from './deliverer';
import { forkEndpoint } from './endpoint-process';
import { type Bench, rounded } from './figures';
import { seededRandom, shuffled } from './seeded-random';
import { pointClientsAt, triggerEnvironment } from './trigger-environment';

const EVENTS = 5000;
/** An event is delivered one to so many times. */
const MOST_DELIVERIES = 5;
/** Environments of the trigger's function at one time. */
const CONCURRENCY = 100;
const SEED = 42;
const FAULTS = { throttled: 0.05, failed: 0.05, lost: 0.05 };

/** What a burst started. */
export interface BurstStarts {
  /** Distinct ones. */
  readonly events: number;
  readonly deliveries: number;
  readonly executions: number;
  /** Executions beyond one for each event. */
  readonly duplicates: number;
  /** Events without an execution of their own. */
  readonly lost: number;
}

/** Many events at once, delivered more than once each, to a Step Functions that throttles and fails. */
export const burst: Bench = {
  measures: `${EVENTS} events at once, delivered one to ${MOST_DELIVERIES} times each, to the trigger over loopback HTTP`,
  options: { small: 'the request quotas of the smaller Regions' },
  run: async ({ options, say }) => {
    const region = options.has('small') ? 'small' : 'large';
    const endpoint = await forkEndpoint({ region, faults: FAULTS });
    try {
      const deliveries = drawDeliveries(EVENTS, seededRandom(SEED));
      const { answers, redeliveries, seconds } = await runBurst(endpoint, deliveries, CONCURRENCY, say);
      const { executions, requests, throttled } = await endpoint.counts();
      say(`${requests.StartExecution} calls of StartExecution, ${throttled} of them throttled by the quota`);
      return {
        ...startsOf(deliveries, answers, executions),
        redeliveries,
        seconds: rounded(seconds, 1),
        bucketLimitSeconds: rounded(
          bucketLimitSeconds(deliveries.length, REQUEST_QUOTAS[region].StartExecution),
          1,
        ),
      };
    } finally {
      await endpoint.close();
    }
  },
};

/** Delivers the events to so many environments of the trigger's function. */
export async function runBurst(
  { url, stateMachineArn }: { readonly url: string; readonly stateMachineArn: string },
  deliveries: readonly StartEvent[],
  concurrency: number,
  say: (line: string) => void,
): Promise<Delivered<StartEvent, StartEventResult> & { readonly seconds: number }> {
  pointClientsAt(url);
  const environments = Array.from({ length: concurrency }, () => {
    const handler = triggerEnvironment(stateMachineArn, say);
    return (event: StartEvent) => handler(event) as Promise<StartEventResult>;
  });
  const startedAt = performance.now();
  const delivered = await deliver(deliveries, environments, (milliseconds) => pause(milliseconds));
  return { ...delivered, seconds: (performance.now() - startedAt) / 1000 };
}

/**
 * Distinct events in an order drawn by chance, each one to five times. Some are of one database with different keys,
 * some of different databases with one key.
 */
export function drawDeliveries(events: number, random: () => number): readonly StartEvent[] {
  const distinct = Array.from({ length: events }, (_, number) => eventNumber(number));
  const repeated = distinct.flatMap((event) =>
    Array.from({ length: 1 + Math.floor(random() * MOST_DELIVERIES) }, () => event),
  );
  return shuffled(repeated, random);
}

const DATABASES = 100;

/** What a rule sends on an event. */
function eventNumber(number: number): StartEvent {
  const request = {
    databaseIdentifier: `orders-${number % DATABASES}`,
    databaseSecretIdentifier: `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:orders-AbCdEf`,
    ruleset: '123e4567-e89b-42d3-a456-426614174000',
  };
  return {
    source: START_EVENT_SOURCE,
    route: 'Stack/Trigger/Release',
    idempotencyKey: `release-${Math.floor(number / DATABASES)}`,
    overlap: 'ALLOW',
    requests: [request],
  };
}

/**
 * Holds the executions that there are against the events: each must have one of its own.
 *
 * @param executions how many the endpoint has
 */
export function startsOf(
  deliveries: readonly StartEvent[],
  answers: Delivered<StartEvent, StartEventResult>['answers'],
  executions: number,
): BurstStarts {
  const events = new Set(deliveries);
  const owners = new Map<string, StartEvent>();
  const served = new Set<StartEvent>();
  for (const { event, answer } of answers) {
    const executionArn = answer.results[0]?.execution?.executionArn ?? '';
    const owner = owners.get(executionArn);
    if (owner === undefined && !served.has(event)) owners.set(executionArn, event);
    if (owner === undefined) served.add(event);
  }
  return {
    events: events.size,
    deliveries: deliveries.length,
    executions,
    duplicates: executions - owners.size,
    lost: events.size - owners.size,
  };
}

/** How long Step Functions takes at least to let so many calls through. */
function bucketLimitSeconds(calls: number, { bucket, refillPerSecond }: RequestQuota): number {
  return (calls - bucket) / refillPerSecond;
}
