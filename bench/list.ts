import { setTimeout as pause } from 'node:timers/promises';
import type { HttpResponse } from '../lambda/http/http-response';
import type { StepFunctionsClient } from '../lambda/http/step-functions-client';
import type { TriggerHandler } from '../lambda/trigger/create-trigger-handler';
import type { RegionSize } from '../local/aws/step-functions/request-quotas';
import { forkEndpoint } from './endpoint-process';
import { type Bench, percentile, rounded } from './figures';
import { seededRandom } from './seeded-random';
import { pointClientsAt, triggerEnvironment } from './trigger-environment';

const EXECUTIONS = 100_000;
const REGION: RegionSize = 'small';
const SEED = 11;
/** Requests before the first that counts: a warm handler is what is measured. */
const WARMING_REQUESTS = 50;

/** People who look at the list of executions. */
export interface Audience {
  readonly people: number;
  /** How often each asks, in milliseconds. */
  readonly every: number;
  /** How long they do so, in milliseconds. */
  readonly during: number;
}

const AUDIENCE: Audience = { people: 40, every: 5000, during: 60_000 };

/** Many people who watch the same list. */
export const list: Bench = {
  measures: `${AUDIENCE.people} people who ask for the list every 5 s for a minute, of ${EXECUTIONS} executions`,
  options: {},
  run: async ({ say }) => {
    say(`making ${EXECUTIONS} executions`);
    const endpoint = await forkEndpoint({ region: REGION, executions: EXECUTIONS });
    try {
      pointClientsAt(endpoint.url);
      const environments = new Environments(endpoint.stateMachineArn, say);
      for (let request = 0; request < WARMING_REQUESTS; request += 1) await environments.ask();
      const before = await endpoint.counts();
      const milliseconds = await watch(environments, AUDIENCE, seededRandom(SEED));
      const after = await endpoint.counts();
      say(`${environments.made} environments of the function`);
      return {
        requests: milliseconds.length,
        awsCalls: (after.requests.ListExecutions ?? 0) - (before.requests.ListExecutions ?? 0),
        throttled: after.throttled - before.throttled,
        p50Ms: rounded(percentile(milliseconds, 50), 3),
        p99Ms: rounded(percentile(milliseconds, 99), 3),
      };
    } finally {
      await endpoint.close();
    }
  },
};

/**
 * Lets people ask, each from a moment of their own on.
 *
 * @returns what each request took beyond the call of Step Functions that it waited for, in milliseconds
 */
export async function watch(
  environments: Environments,
  { people, every, during }: Audience,
  random: () => number,
): Promise<readonly number[]> {
  const startedAt = performance.now();
  const taken: number[] = [];
  const person = async (offset: number): Promise<void> => {
    for (let moment = offset; moment < during; moment += every) {
      await pause(startedAt + moment - performance.now());
      taken.push(await environments.ask());
    }
  };
  await Promise.all(Array.from({ length: people }, () => person(random() * every)));
  return taken;
}

/**
 * Environments of the trigger's function, made as Lambda makes them: a request goes to one that is free, and to a new
 * one when none is. Each has a memory of its own for the calls it shares.
 */
export class Environments {
  private readonly free: Environment[] = [];
  made = 0;

  constructor(
    private readonly stateMachineArn: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Asks for the list; gives the milliseconds that the handler took beyond the call it waited for. */
  async ask(): Promise<number> {
    const environment = this.free.pop() ?? this.create();
    const milliseconds = await environment.ask();
    this.free.push(environment);
    return milliseconds;
  }

  private create(): Environment {
    this.made += 1;
    return new Environment(this.stateMachineArn, this.say);
  }
}

const LIST_EVENT = {
  version: '2.0',
  routeKey: 'GET /executions',
  rawPath: '/executions',
  headers: {},
  isBase64Encoded: false,
  requestContext: { stage: '$default', http: { method: 'GET', path: '/executions' } },
};

class Environment {
  private readonly handler: TriggerHandler;
  private callMilliseconds = 0;

  constructor(stateMachineArn: string, say: (line: string) => void) {
    this.handler = triggerEnvironment(stateMachineArn, say, (client) => this.timed(client));
  }

  async ask(): Promise<number> {
    this.callMilliseconds = 0;
    const startedAt = performance.now();
    const { statusCode, body } = (await this.handler(LIST_EVENT)) as HttpResponse;
    const taken = performance.now() - startedAt - this.callMilliseconds;
    if (statusCode !== 200) throw new Error(`the list was answered with ${statusCode}: ${body}`);
    return taken;
  }

  /** The client, with a watch on its calls. */
  private timed(client: StepFunctionsClient): StepFunctionsClient {
    const send = async (...call: Parameters<StepFunctionsClient['send']>): Promise<unknown> => {
      const startedAt = performance.now();
      try {
        return await client.send(...call);
      } finally {
        this.callMilliseconds += performance.now() - startedAt;
      }
    };
    return { send: send as StepFunctionsClient['send'] };
  }
}
