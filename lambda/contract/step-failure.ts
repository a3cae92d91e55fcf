import type { StepError } from './workflow-steps';

/** Why a step of the workflow failed; the state machine matches on the name, people read the message. */
export class StepFailure extends Error {
  /**
   * @param name which kind of failure
   * @param message what is wrong, the value received and the fix; never a secret
   */
  constructor(
    override readonly name: (typeof StepError)[keyof typeof StepError],
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether an error is a step's failure of the given kind. */
export function isStepFailure(error: unknown, name: StepFailure['name']): error is StepFailure {
  return error instanceof StepFailure && error.name === name;
}
