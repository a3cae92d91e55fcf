/** An error as the RDS service answers it. */
export class RdsError extends Error {
  override readonly name = 'RdsError';

  /**
   * @param code the code on the wire, e.g. `DBInstanceNotFound`
   * @param shape the name of the error in the service model, e.g. `DBInstanceNotFoundFault`; the code itself for
   *   errors that the model does not name, e.g. `InvalidParameterValue`
   * @param status the HTTP status
   */
  constructor(
    readonly code: string,
    readonly shape: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** An error that any operation may answer and that the service model does not name. */
function commonError(code: string, message: string): RdsError {
  return new RdsError(code, code, message, 400);
}

/** A parameter's value is not allowed. */
export function invalidValue(message: string): RdsError {
  return commonError('InvalidParameterValue', message);
}

/** Parameters that are not allowed together, or one that another needs. */
export function invalidCombination(message: string): RdsError {
  return commonError('InvalidParameterCombination', message);
}

/** A parameter that the operation cannot do without. */
export function missingParameter(name: string): RdsError {
  return commonError('MissingParameter', `The request must contain the parameter ${name}.`);
}

/** A parameter that the operation does not have, or that local RDS does not serve. */
export function unknownParameter(message: string): RdsError {
  return commonError('InvalidQueryParameter', message);
}

/** An operation that the service does not have, or that local RDS does not serve. */
export function unknownOperation(operation: string): RdsError {
  return commonError('InvalidAction', `Could not find operation ${operation} for version 2014-10-31`);
}
