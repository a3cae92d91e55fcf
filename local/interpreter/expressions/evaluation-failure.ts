/** An expression that could not be evaluated, or whose value its field cannot take. */
export class EvaluationFailure extends Error {
  /**
   * @param location the field and the way down into it, e.g. `Output/snapshot/arn`
   * @param message what happened, in words
   */
  constructor(
    readonly location: string,
    message: string,
  ) {
    super(message);
    this.name = 'EvaluationFailure';
  }
}
