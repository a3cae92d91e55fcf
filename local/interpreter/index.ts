export type {
  HistoryEvent,
  HistoryEventDetails,
  HistoryEventDetailsName,
  HistoryEventType,
} from './history-event';
export { type DefinitionFault, InvalidDefinition } from './invalid-definition';
export type { JsonObject, JsonValue } from './json-value';
export { parseStateMachine } from './parse-state-machine';
export {
  type ExecutionContext,
  type ExecutionEnd,
  type RunExecutionOptions,
  runExecution,
} from './run-execution';
export type { StateMachineDefinition } from './state-machine-definition';
export { StopRequest } from './stop-request';
export { type TaskCall, TaskFailure, type TaskIntegrations } from './task-integrations';
