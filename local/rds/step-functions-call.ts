import { randomUUID } from 'node:crypto';
import type { RdsEngine } from './rds-engine';
import { RdsError } from './rds-error';
import type { RdsRecord, RdsValue } from './rds-values';
import type { Shape, StructureShape } from './service-model';
import { checkRdsArguments, operationOf } from './step-functions-arguments';
import { stateMachineError, stateMachineMember, UNNAMED_ERROR } from './step-functions-names';

/** A failed SDK integration call, as a state machine sees it. */
export class StateMachineCallError extends Error {
  override readonly name = 'StateMachineCallError';

  /**
   * @param error e.g. `Rds.DbInstanceNotFoundException`
   * @param cause e.g. `DBInstance clone not found. (Service: Rds, Status Code: 404, Request ID: ...)`
   */
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(`${error}: ${cause}`);
  }
}

/** Error of a call whose arguments Step Functions refuses before it calls the service at all. */
export const BAD_ARGUMENTS = 'States.Runtime';

function toApi(shape: Shape, value: unknown): RdsValue {
  if (shape.kind === 'structure' && typeof value === 'object') {
    return toApiRecord(shape, value as Readonly<Record<string, unknown>>);
  }
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => toApi(shape.item, item));
  if (shape.kind === 'timestamp' && typeof value === 'string') return new Date(value);
  return value as RdsValue;
}

function toApiRecord(shape: StructureShape, record: Readonly<Record<string, unknown>>): RdsRecord {
  const entries = [...shape.members].flatMap(([name, member]) => {
    const value = record[stateMachineMember(name)];
    return value === undefined || value === null ? [] : [[name, toApi(member, value)] as const];
  });
  return Object.fromEntries(entries);
}

function toState(shape: Shape, value: RdsValue): unknown {
  if (shape.kind === 'structure') return toStateRecord(shape, value as RdsRecord);
  if (shape.kind === 'list') return (value as readonly RdsValue[]).map((item) => toState(shape.item, item));
  return value instanceof Date ? value.toISOString() : value;
}

function toStateRecord(shape: StructureShape, record: RdsRecord): Record<string, unknown> {
  const entries = [...shape.members].flatMap(([name, member]) => {
    const value = record[name];
    return value === undefined ? [] : [[stateMachineMember(name), toState(member, value)] as const];
  });
  return Object.fromEntries(entries);
}

function callError(error: RdsError): StateMachineCallError {
  const name =
    error.shape === error.code && !/Fault$/.test(error.shape)
      ? UNNAMED_ERROR
      : stateMachineError(error.shape);
  const where = `(Service: Rds, Status Code: ${error.status}, Request ID: ${randomUUID()})`;
  return new StateMachineCallError(name, `${error.message} ${where}`);
}

/**
 * Calls the engine as the SDK integration `aws-sdk:rds:ACTION` does.
 *
 * @param action e.g. `describeDBInstances`
 * @param args with the names of the integration; absent and null members are left out
 * @returns the result with the names of the integration, timestamps as ISO 8601 text
 * @throws StateMachineCallError
 */
export async function callRdsFromStateMachine(
  engine: Pick<RdsEngine, 'call'>,
  action: string,
  args: unknown,
): Promise<Record<string, unknown>> {
  const given = typeof args === 'object' && args !== null ? (args as Record<string, unknown>) : {};
  const faults = checkRdsArguments(action, given);
  const operation = operationOf(action);
  if (!operation || faults.length > 0) throw new StateMachineCallError(BAD_ARGUMENTS, faults.join('; '));
  try {
    const result = await engine.call(operation.name, toApiRecord(operation.input, given));
    return toStateRecord(operation.output, result);
  } catch (error) {
    throw error instanceof RdsError ? callError(error) : error;
  }
}
