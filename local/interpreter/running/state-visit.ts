import type { EvaluationFailure } from '../expressions/evaluation-failure';
import type { Bindings } from '../expressions/expression';
import type { Template } from '../expressions/template';
import type { HistoryEventDetails, HistoryEventType } from '../history-event';
import { type JsonObject, type JsonValue, jsonByteLength } from '../json-value';
import type { Handover, State } from '../state-machine-definition';
import { inputDetails, outputDetails } from './history';
import { StateFailure, StatesError } from './state-failure';
import type { Flow, Variables } from './surroundings';

/** The most bytes of a state's input, answer, output or variable. Source: Step Functions service quotas. */
export const MOST_BYTES = 262_144;

/** What `$states` has beside input and context, in the fields where it has it. */
export type StatesAddition =
  | { readonly result: JsonValue }
  | { readonly errorOutput: JsonObject }
  | Readonly<Record<string, never>>;

/** How a state was left. */
export interface Departure {
  readonly output: JsonValue;
  readonly assigned: Variables;
  /** Absent where the chain ends. */
  readonly next?: string;
}

/** One entering of one state, with all that its fields are evaluated against. */
export class StateVisit {
  /** How often the state was retried so far. */
  retryCount = 0;
  private readonly enteredTime: string;
  private readonly enteredEventId: number;

  /**
   * @param flow the line of control that enters the state
   * @param variables every variable that the state can read
   */
  constructor(
    readonly flow: Flow,
    readonly state: State,
    readonly input: JsonValue,
    readonly variables: Variables,
  ) {
    this.enteredTime = new Date(flow.surroundings.clock.now()).toISOString();
    this.record(`${state.type}StateEntered`, {
      stateEnteredEventDetails: { name: state.name, ...inputDetails(input) },
    });
    this.enteredEventId = flow.cursor.previous;
  }

  record(type: HistoryEventType, details?: HistoryEventDetails): void {
    this.flow.surroundings.history.add(this.flow.cursor, type, details);
  }

  /** The context object as this state sees it. */
  context(): JsonObject {
    return {
      ...this.flow.context,
      State: { Name: this.state.name, EnteredTime: this.enteredTime, RetryCount: this.retryCount },
    };
  }

  /** @throws StateFailure States.QueryEvaluationError */
  async evaluate(
    template: Template,
    addition: StatesAddition = {},
    context?: JsonObject,
  ): Promise<JsonValue> {
    if (template.constant !== undefined) return template.constant;
    try {
      return await template.evaluate(this.bindings(addition, context ?? this.context()));
    } catch (error) {
      const { location, message } = error as EvaluationFailure;
      throw this.evaluationFailure(location, message);
    }
  }

  /** Evaluates a field, if the state has it, to a whole number within bounds. */
  async evaluateInteger(
    template: Template | undefined,
    location: string,
    least: number,
    most: number,
  ): Promise<number | undefined> {
    if (template === undefined) return undefined;
    const value = await this.evaluate(template);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.unexpectedValue(location, `a whole number from ${least} to ${most}`, value);
  }

  /** The failure of a field whose value is not of its kind. */
  unexpectedValue(location: string, expected: string, value: JsonValue): StateFailure {
    const received = JSON.stringify(value).slice(0, 200);
    return this.evaluationFailure(
      location,
      `The field '${location}' must be ${expected}, but was ${received}.`,
    );
  }

  /** A failure that the interpreter itself reports, in the service's form of words. */
  failure(error: string, message: string): StateFailure {
    return new StateFailure(
      error,
      `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredEventId}). ${message}`,
    );
  }

  /** @throws StateFailure States.DataLimitExceeded */
  checkSize(value: JsonValue, what: string): void {
    if (jsonByteLength(value) <= MOST_BYTES) return;
    throw this.failure(
      StatesError.DATA_LIMIT_EXCEEDED,
      `The ${what} is larger than the maximum number of bytes (${MOST_BYTES}).`,
    );
  }

  /**
   * Leaves the state: evaluates Assign and Output, both against the variables as they were.
   *
   * @param fallback output of a state that has no Output
   */
  async leave(
    handover: Handover,
    fallback: JsonValue,
    next: string | undefined,
    addition: StatesAddition = {},
  ): Promise<Departure> {
    const assigned = handover.assign ? await this.assign(handover.assign, addition) : {};
    const output = handover.output ? await this.evaluate(handover.output, addition) : fallback;
    this.checkSize(output, 'output of the state');
    const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)] as const);
    this.record(`${this.state.type}StateExited` as HistoryEventType, {
      stateExitedEventDetails: {
        name: this.state.name,
        ...outputDetails(output),
        ...(texts.length > 0 && {
          assignedVariables: Object.fromEntries(texts),
          assignedVariablesDetails: { truncated: false },
        }),
      },
    });
    return { output, assigned, next };
  }

  private async assign(template: Template, addition: StatesAddition): Promise<Variables> {
    // Parsing has proven that Assign is an object, so that its value is one too.
    const assigned = (await this.evaluate(template, addition)) as Variables;
    const sizes = Object.entries(assigned).map(([name, value]) => [name, jsonByteLength(value)] as const);
    for (const [name, bytes] of sizes) this.checkVariableSize(`Assign/${name}`, bytes);
    this.checkVariableSize(
      'Assign',
      sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
    );
    return assigned;
  }

  private checkVariableSize(location: string, bytes: number): void {
    if (bytes <= MOST_BYTES) return;
    throw this.evaluationFailure(
      location,
      `The value of the field '${location}' has ${bytes} bytes, more than the maximum of ${MOST_BYTES}.`,
    );
  }

  private evaluationFailure(location: string, message: string): StateFailure {
    const failure = this.failure(StatesError.QUERY_EVALUATION_ERROR, message);
    this.record('EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: StatesError.QUERY_EVALUATION_ERROR,
        cause: message,
        location,
        state: this.state.name,
      },
    });
    return failure;
  }

  private bindings(addition: StatesAddition, context: JsonObject): Bindings {
    const { clock, functions } = this.flow.surroundings;
    const callable = functions.at(clock.now());
    const states = { input: this.input, context, ...addition };
    return (name) => {
      if (name === 'states') return states;
      return Object.hasOwn(this.variables, name) ? this.variables[name] : callable[name];
    };
  }
}
