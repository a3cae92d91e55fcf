import { StepError } from '../lambda/contract/workflow-steps';
import type { Json, State } from '../lib/workflow/states-language';
import { type TaskCall, TaskFailure } from '../local/interpreter';
import type { MachineState } from './machines';
import { ownErrors } from './own-errors';
import { SERVER_FAULTS } from './server-faults';
import { FOR_EVER, MARK, SOME_TIMES, type StateFault } from './state-fault';

/** More often than a Task is tried again, and clean-up as a whole, too. */
const MANY_TIMES = 50;
const isRds = ({ action }: MachineState): boolean => action !== undefined;
const isFunction = ({ step }: MachineState): boolean => step !== undefined;
const isTask = ({ type }: MachineState): boolean => type === 'Task';
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
    name: 'the clone cannot be reached at first',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: ({ step }) => step === 'connect',
    intercept: failing(StepError.CLONE_UNREACHABLE, 'DataMasque cannot log in to the clone: no such host'),
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
  speaks: !isAboutExistence && !/Capacity|ProvisionedIops/.test(error),
  ...(/(Instance|Cluster|Storage)QuotaExceeded/.test(error) && {
    isToldAs: 'QuotaExceeded: a quota of the account',
  }),
  applies,
  intercept: failing(error, 'the call was refused'),
}));

/** Calls that make a database, by what finds no room: an instance goes on in another zone, a cluster later. */
const NO_ROOM = [
  [
    'an instance',
    /^rds:(restoreDBInstanceFromDBSnapshot|createDBInstance)$/,
    'InsufficientDbInstanceCapacity',
  ],
  ['a cluster', /^rds:restoreDBCluster/, 'InsufficientDbClusterCapacity'],
] as const;

const CAPACITY_FAULTS: readonly StateFault[] = NO_ROOM.map(([what, action, error]) => ({
  name: `no capacity for ${what} at first`,
  severity: 'passing',
  times: 1,
  speaks: true,
  applies: (state) => action.test(state.action ?? ''),
  intercept: failing(`Rds.${error}Exception`, 'there is no capacity for it now'),
}));

/** Every fault that can befall a state. */
export const STATE_FAULTS: readonly StateFault[] = [
  ...OWN_ERROR_FAULTS,
  ...CAPACITY_FAULTS,
  ...TASK_FAULTS,
  ...SERVER_FAULTS,
  ...EXPRESSION_FAULTS,
];
