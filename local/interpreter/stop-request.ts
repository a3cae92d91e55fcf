/** What StopExecution says of its reason: abort an execution's signal with this to have it in the execution's end. */
export class StopRequest extends Error {
  constructor(
    readonly error?: string,
    readonly failureCause?: string,
  ) {
    super('the execution was stopped');
    this.name = 'StopRequest';
  }
}
