import type { Clock } from '../local/clock';
import type { JsonValue, StateMachineDefinition } from '../local/interpreter';
import type { State, StateChain } from '../local/interpreter/state-machine-definition';
import type { MachineState } from './machines';

/** How an execution ends without running any clean-up: then the monitor is all that there is. */
export const CutName = {
  STOPPED: 'StopExecution',
  STOPPED_IN_CALL: 'StopExecution in the middle of a call',
  TIMED_OUT: 'the time limit of the machine',
  RUNTIME: 'States.Runtime',
  DATA_LIMIT: 'States.DataLimitExceeded',
} as const;

export type CutName = (typeof CutName)[keyof typeof CutName];

/** An end of an execution in the middle of it. */
export interface Cut {
  readonly name: CutName;
  /** The state at which it comes, the first time that it is entered. */
  readonly state: string;
}

interface CutKind {
  readonly name: CutName;
  readonly status: 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  readonly applies: (state: MachineState) => boolean;
}

const CUT_KINDS: readonly CutKind[] = [
  { name: CutName.STOPPED, status: 'ABORTED', applies: () => true },
  { name: CutName.STOPPED_IN_CALL, status: 'ABORTED', applies: ({ type }) => type === 'Task' },
  { name: CutName.TIMED_OUT, status: 'TIMED_OUT', applies: () => true },
  { name: CutName.RUNTIME, status: 'FAILED', applies: () => true },
  // Of a Task the answer itself is too large, which is a fault of its own; a Fail has no output.
  { name: CutName.DATA_LIMIT, status: 'FAILED', applies: ({ type }) => type !== 'Task' && type !== 'Fail' },
];

/** The ends that can come at a state. */
export function cutsOf(state: MachineState): readonly Cut[] {
  return CUT_KINDS.filter(({ applies }) => applies(state)).map(({ name }) => ({ name, state: state.name }));
}

/** The status that a cut execution must show. */
export function statusOf({ name }: Cut): string | undefined {
  return CUT_KINDS.find((kind) => kind.name === name)?.status;
}

/** A call that is under way when its execution is stopped takes effect so much later: RDS does not know of the stop. */
export const CALL_TAKES_EFFECT_AFTER = 30_000;

/**
 * The history of an execution may hold no event more than the one with which it enters a state: the next one fails the
 * execution with States.Runtime, which no state catches.
 */
export function mostEvents(entries: ReadonlyMap<string, number>, { name, state }: Cut): number | undefined {
  const entered = entries.get(state);
  return name === CutName.RUNTIME && entered !== undefined ? entered + 1 : undefined;
}

/** A clock on which a machine's own time limit, which it sleeps for first of all, has passed when it is told so. */
export class LimitedClock implements Clock {
  /** Lets the limit pass. */
  pass: () => void = () => undefined;
  private isLimitSet = false;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.isLimitSet) return this.clock.sleep(milliseconds, signal);
    this.isLimitSet = true;
    const passed = new Promise<void>((resolve) => {
      this.pass = resolve;
    });
    return Promise.race([passed, this.clock.sleep(milliseconds, signal)]);
  }
}

const OVER_THE_LIMIT: JsonValue = 'x'.repeat(270_000);
const TOO_LARGE = { constant: OVER_THE_LIMIT, evaluate: () => Promise.resolve(OVER_THE_LIMIT) };

/** A parsed definition in which one state's output is over 256 KiB, which no state can catch. */
export function withLargeOutput(definition: StateMachineDefinition, name: string): StateMachineDefinition {
  return { ...definition, chain: changed(definition.chain, name) };
}

function changed(chain: StateChain, name: string): StateChain {
  const states = [...chain.states].map(([key, state]): [string, State] => {
    if (key === name) return [key, enlarged(state)];
    if (state.type !== 'Parallel') return [key, state];
    return [key, { ...state, branches: state.branches.map((branch) => changed(branch, name)) }];
  });
  return { ...chain, states: new Map(states) };
}

function enlarged(state: State): State {
  if (state.type !== 'Choice') return { ...state, output: TOO_LARGE };
  const choices = state.choices.map((rule) => ({ ...rule, output: TOO_LARGE }));
  return { ...state, choices, output: TOO_LARGE };
}
