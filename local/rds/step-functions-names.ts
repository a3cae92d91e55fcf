import type { RdsEngine } from './rds-engine';

/** A failed SDK integration call as a state machine sees it. */
export interface StateMachineCallError extends Error {
  /** e.g. `Rds.DbInstanceNotFoundException` */
  readonly error: string;
  /** e.g. `DBInstance clone not found. (Service: Rds, Status Code: 404, Request ID: ...)` */
  readonly cause: string;
}

/** Faults in the arguments of an `aws-sdk:rds:ACTION` task, empty when there are none. */
export declare function checkRdsArguments(action: string, argumentsTemplate: unknown): string[];

/** Calls the engine as the SDK integration `aws-sdk:rds:ACTION` does. Throws StateMachineCallError. */
export declare function callRdsFromStateMachine(
  engine: RdsEngine,
  action: string,
  args: unknown,
): Promise<Record<string, unknown>>;
