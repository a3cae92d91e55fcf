import {
  type Assignment,
  type ChoiceRule,
  catchAll,
  expression,
  type FailState,
  literal,
  type States,
  type TaskState,
} from './states-language';

/** First pause between two looks, in seconds. */
const SHORTEST_PAUSE = 5;
/** Thousandths of the wait so far that the next pause takes: what a look can cost stays in proportion to the job. */
const PAUSE_PER_MILLE = 35;
/** Longest pause, in seconds. */
const LONGEST_PAUSE = 1800;

/** Assigned by the state before a wait: the wait's own start. What is waited for was made by this execution. */
export const BEGIN_WAIT: Assignment = {
  waitSince: expression('$millis()'),
  fault: null,
  status: 'unknown',
  wasThere: false,
};

/**
 * Length of the next pause: 5 s, then 3.5 % of the wait so far, at most 30 minutes and never past the deadline.
 *
 * @param deadline variable that holds the deadline, in milliseconds since the epoch
 */
export function pauseSeconds(deadline: string): string {
  const grown = `$ceil(${PAUSE_PER_MILLE} * ($millis() - $waitSince) / 1000000)`;
  const left = `$max([1, $ceil(($${deadline} - $millis()) / 1000)])`;
  return expression(`$min([$max([${SHORTEST_PAUSE}, ${grown}]), ${LONGEST_PAUSE}, ${left}])`);
}

/** A condition on `$fault`, the last look's failure: one of these errors. */
export function faultIs(...errors: readonly string[]): string {
  return `$fault.Error in [${errors.map(literal).join(', ')}]`;
}

/**
 * A condition on `$fault`: AWS refused the call for want of permission, which no waiting mends. The names of its errors
 * begin with a service and a dot; what a function throws may tell of another server's refusal.
 */
const FAULT_IS_DENIAL =
  '$exists($fault.Cause) and $contains($fault.Error, ".") and $contains($fault.Cause, /not authorized|AccessDenied/)';

/**
 * An error's Cause in the words of whoever failed: a function's own message out of the JSON that Lambda makes of it.
 *
 * @param cause JSONata that gives a Cause
 */
export function ownWords(cause: string): string {
  const message = `$substringAfter(${cause}, '"errorMessage":"')`;
  const words = `$substringBefore($substringBefore(${message}, '","'), '"}')`;
  return `($substring(${cause}, 0, 1) = '{' ? ${words} : ${cause})`;
}

/** JSONata that puts `$fault` into words, for a Cause. */
function faultInWords(what: string): string {
  const words = `$substring(${ownWords('$fault.Cause')}, 0, 500)`;
  return `($fault = null ? '' : '; the last ${what} failed with ' & $fault.Error & ($exists($fault.Cause) ? ': ' & ${words} : ''))`;
}

/** The last look's failure in words, for a Cause. */
export const FAULT_IN_WORDS = faultInWords('look');

/** The failure of the last try to make something in words, for a Cause. */
export const FAILED_TRY_IN_WORDS = faultInWords('try');

/** An end of a wait that is a failure. */
export interface WaitFailure {
  readonly condition: string;
  /** Name of the Fail state. */
  readonly state: string;
  readonly error: string;
  /** JSONata that gives the Cause. */
  readonly cause: string;
}

export interface WaitLoop {
  /** What is waited for, e.g. `the clone`; names the three states. */
  readonly subject: string;
  /** Looks once. Assigns `status`, `fault: null` and what the conditions read. */
  readonly look: TaskState;
  /** Variable that holds the deadline. */
  readonly deadline: string;
  readonly ready: ChoiceRule;
  /** Ends of the wait that are neither: looked at before the failures. */
  readonly exits?: readonly ChoiceRule[];
  readonly failures: readonly WaitFailure[];
  /** Errors of a look that no waiting mends. */
  readonly finalErrors: readonly string[];
}

/** Names of the states of a wait, for the states that lead into it. */
export function waitStateNames(subject: string): {
  readonly wait: string;
  readonly look: string;
  readonly decide: string;
} {
  return { wait: `Wait for ${subject}`, look: `Look at ${subject}`, decide: `Is ${subject} ready?` };
}

function failState(error: string, cause: string): FailState {
  return { Type: 'Fail', Error: error, Cause: expression(cause) };
}

/**
 * The states of one wait: pause, look, decide. A look that fails is no end of the wait, for hours of work may hang
 * on it: it is remembered, and the wait goes on until the deadline unless no waiting can mend it.
 */
export function waitLoop(loop: WaitLoop): States {
  const { subject, deadline } = loop;
  const names = waitStateNames(subject);
  const faultFailure: WaitFailure = {
    condition: `${faultIs(...loop.finalErrors)} or (${FAULT_IS_DENIAL})`,
    state: `Cannot look at ${subject}`,
    error: 'LookFailed',
    cause: `${literal(`cannot look at ${subject}`)} & ${FAULT_IN_WORDS}`,
  };
  const deadlineFailure: WaitFailure = {
    condition: `$millis() >= $${deadline}`,
    state: `Waited too long for ${subject}`,
    error: 'DeadlineExceeded',
    cause: `${literal(`the phase's deadline passed while waiting for ${subject}, last status: `)} & $status & ${FAULT_IN_WORDS}`,
  };
  const failures = [faultFailure, ...loop.failures, deadlineFailure];
  return {
    [names.wait]: { Type: 'Wait', Seconds: pauseSeconds(deadline), Next: names.look },
    [names.look]: { ...loop.look, Catch: [catchAll(names.decide, 'fault')], Next: names.decide },
    [names.decide]: {
      Type: 'Choice',
      Choices: [
        { ...loop.ready, Condition: expression(`$fault = null and (${loop.ready.Condition})`) },
        ...(loop.exits ?? []).map((rule) => ({ ...rule, Condition: expression(rule.Condition) })),
        ...failures.map(({ condition, state }) => ({ Condition: expression(condition), Next: state })),
      ],
      Default: names.wait,
    },
    ...Object.fromEntries(failures.map(({ state, error, cause }) => [state, failState(error, cause)])),
  };
}
