import { StepError } from '../lambda/contract/workflow-steps';
import type { DataMasqueResponse, DataMasqueTransport } from '../lambda/datamasque/transport';
import type { Json, State } from '../lib/workflow/states-language';
import { type JsonValue, type TaskCall, TaskFailure } from '../local/interpreter';
import type { MachineState } from './machines';
import { ownErrors } from './own-errors';

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
  readonly intercept?: (intercepted: InterceptedCall) => Promise<JsonValue>;
  readonly transport?: (
    request: Parameters<DataMasqueTransport>[0],
    proceed: DataMasqueTransport,
  ) => Promise<DataMasqueResponse>;
  /** Puts the fault into the state itself. */
  readonly rewrite?: (state: State) => State;
}

const FOR_EVER = Number.POSITIVE_INFINITY;
const SOME_TIMES = 3;
/** More often than a Task is tried again, and clean-up as a whole, too. */
const MANY_TIMES = 50;
const isRds = ({ action }: MachineState): boolean => action !== undefined;
const isFunction = ({ step }: MachineState): boolean => step !== undefined;
const isTask = ({ type }: MachineState): boolean => type === 'Task';

/** Steps that talk to the DataMasque server. */
const DATAMASQUE_STEPS = ['check-request', 'connect', 'start-run', 'check-run', 'disconnect'];
const isMasking = ({ step = '' }: MachineState): boolean => DATAMASQUE_STEPS.includes(step);
/** Steps that are waited for, whatever DataMasque answers. */
const isPatient = ({ step = '' }: MachineState): boolean => ['check-run', 'disconnect'].includes(step);
const isSnapshot = ({ step = '' }: MachineState): boolean =>
  ['choose-snapshot', 'prune-snapshots'].includes(step);

function failing(error: string, words: string): StateFault['intercept'] {
  return async () => {
    throw new TaskFailure(error, `${words} (${MARK})`);
  };
}

/** Waits until the Task gives up. */
function silence({ signal }: TaskCall): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Lets the call take effect and loses its answer. */
const losing: StateFault['intercept'] = async ({ proceed, call }) => {
  await proceed();
  return silence(call);
};

const TASK_FAULTS: readonly StateFault[] = [
  {
    name: 'throttled, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: isRds,
    intercept: failing('Rds.RdsException', 'Rate exceeded (Service: Rds, Status Code: 400, Throttling)'),
  },
  {
    name: 'throttled for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isRds,
    intercept: failing('Rds.RdsException', 'Rate exceeded (Service: Rds, Status Code: 400, Throttling)'),
  },
  {
    name: 'throttled for longer than tries last, then not',
    severity: 'passing',
    times: MANY_TIMES,
    speaks: true,
    applies: (state) => isRds(state) && state.isTolerated === true,
    intercept: failing('Rds.RdsException', 'Rate exceeded (Service: Rds, Status Code: 400, Throttling)'),
  },
  {
    name: 'denied',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isRds,
    intercept: failing(
      'Rds.RdsException',
      'is not authorized to perform this (Status Code: 403, AccessDenied)',
    ),
  },
  {
    name: 'function denied',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isFunction,
    intercept: failing('Lambda.AWSLambdaException', 'is not authorized to perform lambda:InvokeFunction'),
  },
  {
    name: 'RDS throttles the function, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: isSnapshot,
    intercept: failing(StepError.RDS_UNAVAILABLE, 'RDS cannot answer now: Throttling: Rate exceeded'),
  },
  {
    name: 'function throttled, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: isFunction,
    intercept: failing('Lambda.TooManyRequestsException', 'Rate Exceeded.'),
  },
  {
    name: 'function throttled for longer than tries last, then not',
    severity: 'passing',
    times: MANY_TIMES,
    speaks: true,
    applies: (state) => isFunction(state) && state.isTolerated === true,
    intercept: failing('Lambda.TooManyRequestsException', 'Rate Exceeded.'),
  },
  {
    name: 'function crashes once',
    severity: 'passing',
    times: 1,
    speaks: true,
    applies: isFunction,
    intercept: failing('Lambda.Unknown', 'the process exited'),
  },
  {
    name: 'function crashes for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isFunction,
    intercept: failing('Lambda.Unknown', 'the process exited'),
  },
  {
    name: 'function times out once',
    severity: 'passing',
    times: 1,
    speaks: true,
    applies: isFunction,
    intercept: failing('Sandbox.Timedout', 'Task timed out after 120 seconds'),
  },
  {
    name: 'function times out for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isFunction,
    intercept: failing('Sandbox.Timedout', 'Task timed out after 120 seconds'),
  },
  {
    name: 'answer lost after the call took effect',
    severity: 'passing',
    times: 1,
    speaks: false,
    applies: isTask,
    intercept: losing,
  },
  {
    name: 'no answer for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isTask,
    intercept: ({ call }) => silence(call),
  },
  {
    name: 'malformed answer for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isTask,
    intercept: async ({ proceed }) => {
      await proceed();
      return {};
    },
  },
  {
    name: 'answer over 256 KiB',
    severity: 'fatal',
    times: 1,
    speaks: false,
    applies: isTask,
    intercept: async ({ proceed }) => {
      await proceed().catch(() => undefined);
      return { Payload: 'x'.repeat(270_000) };
    },
  },
];

/** Answers of the server that stand for a fault of it. */
function answering(status: number, body: string): StateFault['transport'] {
  return async () => ({ status, body });
}

const isLogin = ({ url }: Parameters<DataMasqueTransport>[0]): boolean => url.endsWith('/token/login/');

/** A server that knows neither the kept token nor the login: the one as long as the other is being rotated. */
const refusingLogin: StateFault['transport'] = async (request) =>
  isLogin(request)
    ? { status: 400, body: `{"non_field_errors":["Unable to log in. (${MARK})"]}` }
    : { status: 401, body: '{"detail":"Invalid token."}' };

const SERVER_FAULTS: readonly StateFault[] = [
  {
    name: 'DataMasque refuses the login, then not',
    severity: 'passing',
    // A kept token and a login, in one try of the step.
    times: 2,
    speaks: true,
    applies: (state) => isMasking(state) && state.step !== 'check-request',
    transport: refusingLogin,
  },
  {
    name: 'DataMasque refuses the login for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isMasking,
    transport: refusingLogin,
  },
  {
    name: 'DataMasque answers 403, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isPatient,
    transport: answering(403, '{"detail":"You are not authorized to do this."}'),
  },
  {
    name: 'DataMasque answers 429, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isMasking,
    transport: answering(429, '{"detail":"Request was throttled."}'),
  },
  {
    name: 'DataMasque answers 502, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isMasking,
    transport: answering(502, '<h1>Bad Gateway</h1>'),
  },
  {
    name: 'DataMasque answers 502 for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(502, '<h1>Bad Gateway</h1>'),
  },
  {
    name: 'DataMasque answers 401 once',
    severity: 'passing',
    times: 1,
    speaks: false,
    applies: isMasking,
    transport: answering(401, '{"detail":"Invalid token."}'),
  },
  {
    name: 'DataMasque answers 401 for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(401, '{"detail":"Invalid token."}'),
  },
  {
    name: 'DataMasque refuses connections, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: isMasking,
    transport: async () => {
      throw new Error(`connect ECONNREFUSED (${MARK})`);
    },
  },
  {
    name: 'DataMasque refuses connections for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isMasking,
    transport: async () => {
      throw new Error(`connect ECONNREFUSED (${MARK})`);
    },
  },
  {
    name: 'DataMasque’s answer is malformed for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(200, '{"results":'),
  },
  {
    name: 'DataMasque’s answer is lost once',
    severity: 'passing',
    times: 1,
    speaks: true,
    applies: isMasking,
    transport: async (request, proceed) => {
      await proceed(request);
      throw new Error(`socket hang up (${MARK})`);
    },
  },
];

const BAD_EXPRESSION = "{% $number('not a number') %}";

/** Puts an expression that fails into the field that a state evaluates first. */
function withBadExpression(state: State): State {
  switch (state.Type) {
    case 'Task':
      return { ...state, Arguments: withBadMember(state.Arguments as { readonly [name: string]: Json }) };
    case 'Choice':
      return { ...state, Choices: state.Choices.map((rule) => ({ ...rule, Condition: BAD_EXPRESSION })) };
    case 'Wait':
      return { ...state, Seconds: BAD_EXPRESSION };
    case 'Fail':
      return { ...state, Cause: BAD_EXPRESSION };
    default:
      return withBadOutput(state);
  }
}

function withBadMember(members: { readonly [name: string]: Json }): Json {
  const [first = ''] = Object.keys(members);
  return { ...members, [first]: BAD_EXPRESSION };
}

function withBadOutput(state: State): State {
  return { ...state, Output: BAD_EXPRESSION } as State;
}

const EXPRESSION_FAULTS: readonly StateFault[] = [
  {
    name: 'JSONata error',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: () => true,
    rewrite: withBadExpression,
  },
  {
    name: 'JSONata error after the call took effect',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isTask,
    rewrite: withBadOutput,
  },
];

/** The errors that the service or the function itself has for a call. */
const OWN_ERROR_FAULTS: readonly StateFault[] = ownErrors().map(({ error, isAboutExistence, applies }) => ({
  name: `own error ${error}`,
  severity: 'lasting',
  times: isAboutExistence ? 1 : FOR_EVER,
  // The machine acts on these by looking for itself, and ends with what it finds.
  speaks: !isAboutExistence && !/Capacity/.test(error),
  applies,
  intercept: failing(error, 'the call was refused'),
}));

/** Every fault that can befall a state. */
export const STATE_FAULTS: readonly StateFault[] = [
  ...OWN_ERROR_FAULTS,
  ...TASK_FAULTS,
  ...SERVER_FAULTS,
  ...EXPRESSION_FAULTS,
];
