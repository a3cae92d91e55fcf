import { VirtualClock } from '../../../local/clock';
import {
  type ExecutionEnd,
  type HistoryEvent,
  type JsonValue,
  parseStateMachine,
  runExecution,
  type TaskCall,
  TaskFailure,
  type TaskIntegrations,
} from '../../../local/interpreter';

/** The moment at which virtual clocks of these tests start. */
export const START = Date.UTC(2026, 0, 1);

/** A resource that every test's integrations take. */
export const RESOURCE = 'arn:aws:states:::aws-sdk:rds:describeDBInstances';

const ARN = 'arn:aws:states:us-east-1:111122223333';

/** What a test's Tasks answer. */
export type Answer = (argumentsValue: JsonValue, call: TaskCall) => JsonValue | Promise<JsonValue>;

export interface RunOptions {
  readonly input?: JsonValue;
  readonly answer?: Answer;
  readonly clock?: VirtualClock;
  readonly random?: () => number;
  readonly signal?: AbortSignal;
  /** Told of every event as it happens. */
  readonly onEvent?: (event: HistoryEvent) => void;
}

export interface Run {
  readonly end: ExecutionEnd;
  readonly events: readonly HistoryEvent[];
  /** Types of the events in their order. */
  readonly types: readonly string[];
  /** Milliseconds of virtual time from start to end. */
  readonly elapsed: number;
  /** Milliseconds after the start at which Tasks were called. */
  readonly callTimes: readonly number[];
}

export function integrationsWith(answer: Answer): TaskIntegrations {
  return {
    check: () => [],
    invoke: async (_, argumentsValue, call) => answer(argumentsValue, call),
  };
}

/** A definition of the given states, beginning with the first of them. */
export function machine(states: Readonly<Record<string, object>>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** States without what makes them a machine, as a branch or an ItemProcessor has them. */
export function chain(states: Readonly<Record<string, object>>): object {
  return { StartAt: Object.keys(states)[0], States: states };
}

export function task(more: object = {}): object {
  return { Type: 'Task', Resource: RESOURCE, Arguments: {}, End: true, ...more };
}

/** An answer that fails with these errors, one after the other, and then answers. */
export function failing(...errors: readonly string[]): Answer {
  const left = [...errors];
  return () => {
    const error = left.shift();
    if (error !== undefined) throw new TaskFailure(error, `cause of ${error}`);
    return { ok: true };
  };
}

export async function run(definition: object, options: RunOptions = {}): Promise<Run> {
  const {
    clock = new VirtualClock(START),
    input = {},
    answer = () => ({}),
    random,
    signal,
    onEvent,
  } = options;
  const begin = clock.now();
  const events: HistoryEvent[] = [];
  const callTimes: number[] = [];
  const integrations = integrationsWith((argumentsValue, call) => {
    callTimes.push(clock.now() - begin);
    return answer(argumentsValue, call);
  });
  const end = await runExecution({
    definition: parseStateMachine(JSON.stringify(definition), integrations),
    input,
    context: {
      Execution: {
        Id: `${ARN}:execution:masking:run-1`,
        Name: 'run-1',
        StartTime: new Date(begin).toISOString(),
        Input: input,
        RoleArn: 'arn:aws:iam::111122223333:role/masking',
        RedriveCount: 0,
      },
      StateMachine: { Id: `${ARN}:stateMachine:masking`, Name: 'masking' },
    },
    clock,
    integrations,
    random,
    signal,
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  return { end, events, types: events.map(({ type }) => type), elapsed: clock.now() - begin, callTimes };
}

/** Runs one Pass state with this Output and gives what came of it. */
export async function outputOf(output: unknown, options: RunOptions = {}): Promise<ExecutionEnd> {
  return (await run(machine({ Only: { Type: 'Pass', Output: output, End: true } }), options)).end;
}
