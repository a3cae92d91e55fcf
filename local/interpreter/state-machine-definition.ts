import type { JsonObject } from './json-value';

/** A state machine definition that was parsed and found free of faults. */
export interface StateMachineDefinition {
  /** The definition as it was written. */
  readonly document: JsonObject;
}
