import type { Clock } from '../../clock';
import type { StepFunctionsFunctions } from '../expressions/step-functions-functions';
import type { JsonObject, JsonValue } from '../json-value';
import type { TaskIntegrations } from '../task-integrations';
import type { EventCursor, History } from './history';

/** What every state of one execution runs on. */
export interface Surroundings {
  readonly clock: Clock;
  readonly integrations: TaskIntegrations;
  readonly random: () => number;
  readonly functions: StepFunctionsFunctions;
  readonly history: History;
  readonly executionArn: string;
}

/** Variables by their names. */
export type Variables = Readonly<Record<string, JsonValue>>;

/** One line of control: the execution itself, a branch of a Parallel or an iteration of a Map. */
export interface Flow {
  readonly surroundings: Surroundings;
  /** Aborts when the execution is stopped or times out, or a sibling fails. */
  readonly signal: AbortSignal;
  readonly cursor: EventCursor;
  /** `$states.context` without its State. */
  readonly context: JsonObject;
  /** Variables of the outer scopes, which this line of control can read. */
  readonly variables: Variables;
}
