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
