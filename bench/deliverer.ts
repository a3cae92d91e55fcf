/** How often Lambda invokes a function again that failed on an event, and how long it waits before, in milliseconds. */
const REDELIVERY_WAITS = [60_000, 120_000];

/** One execution environment of a function: it handles one event at a time. */
export type Environment<Event, Answer> = (event: Event) => Promise<Answer>;

/** What became of the events. */
export interface Delivered<Event, Answer> {
  /** Answers of the handler, each with the event it answered. */
  readonly answers: readonly { readonly event: Event; readonly answer: Answer }[];
  /** How often a handler threw and the event was delivered again. */
  readonly redeliveries: number;
  /** Events that Lambda gave up on, a delivery each. */
  readonly givenUp: readonly Event[];
}

/**
 * Delivers events as Lambda does those that come asynchronously: each to the next environment that is free, and, when
 * its handler throws, again after one minute and after two more. Source: AWS Lambda developer guide, how Lambda handles
 * errors and retries with asynchronous invocation.
 *
 * @param wait for so many milliseconds
 */
export async function deliver<Event, Answer>(
  events: readonly Event[],
  environments: readonly Environment<Event, Answer>[],
  wait: (milliseconds: number) => Promise<void>,
): Promise<Delivered<Event, Answer>> {
  const free = [...environments];
  const waiting: ((environment: Environment<Event, Answer>) => void)[] = [];
  const answers: { event: Event; answer: Answer }[] = [];
  const givenUp: Event[] = [];
  let redeliveries = 0;
  const take = (): Promise<Environment<Event, Answer>> => {
    const environment = free.pop();
    return environment ? Promise.resolve(environment) : new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (environment: Environment<Event, Answer>): void => {
    const next = waiting.shift();
    if (next) next(environment);
    else free.push(environment);
  };
  const attempt = async (event: Event): Promise<boolean> => {
    const environment = await take();
    try {
      answers.push({ event, answer: await environment(event) });
      return true;
    } catch {
      // The handler has said why in its own log; Lambda only knows that it threw.
      return false;
    } finally {
      giveBack(environment);
    }
  };
  const deliverOne = async (event: Event): Promise<void> => {
    if (await attempt(event)) return;
    for (const milliseconds of REDELIVERY_WAITS) {
      await wait(milliseconds);
      redeliveries += 1;
      if (await attempt(event)) return;
    }
    givenUp.push(event);
  };
  await Promise.all(events.map(deliverOne));
  return { answers, redeliveries, givenUp };
}
