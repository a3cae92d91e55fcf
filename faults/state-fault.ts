import type { DataMasqueResponse, DataMasqueTransport } from '../lambda/datamasque/transport';
import type { State } from '../lib/workflow/states-language';
import type { JsonValue, TaskCall } from '../local/interpreter';
import type { MachineState } from './machines';

/** What an injected fault says, wherever it can say something: the end of the execution must repeat it. */
export const MARK = 'injected-fault';

/** What a fault is for the run. */
export type Severity =
  /** It goes away: the run must end as it would have without it. */
  | 'passing'
  /** It stays: the phase fails, and clean-up goes on. */
  | 'lasting'
  /** It ends the execution at once and runs no clean-up: what is left must be found by its tags. */
  | 'fatal';

/** The call of a Task that a fault stands in front of. */
export interface InterceptedCall {
  /** Does the call. */
  readonly proceed: () => Promise<JsonValue>;
  readonly call: TaskCall;
}

/** One thing that can go wrong at a state. */
export interface StateFault {
  readonly name: string;
  readonly severity: Severity;
  /** How often it strikes. */
  readonly times: number;
  readonly applies: (state: MachineState) => boolean;
  /** Whether the end of the execution can repeat the fault's own words. */
  readonly speaks: boolean;
  /** What the end must say besides, of a fault that the workflow puts into words of its own. */
  readonly isToldAs?: string;
  readonly intercept?: (intercepted: InterceptedCall) => Promise<JsonValue>;
  readonly transport?: (
    request: Parameters<DataMasqueTransport>[0],
    proceed: DataMasqueTransport,
  ) => Promise<DataMasqueResponse>;
  /** Puts the fault into the state itself. */
  readonly rewrite?: (state: State) => State;
}

/** How often a fault strikes that stays. */
export const FOR_EVER = Number.POSITIVE_INFINITY;
/** How often a fault strikes that passes while a Task is tried again. */
export const SOME_TIMES = 3;
