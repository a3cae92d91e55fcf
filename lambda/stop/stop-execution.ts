import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { StoppedExecution } from '../contract/execution-detail';
import { STOPPED_BY_REQUEST } from '../contract/stop-reason';
import { HttpRefusedError } from '../http/http-response';
import { isUnknownExecution, type NamedExecution, noSuchExecution } from '../http/named-execution';
import type { Clock } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';

/** How much the clocks of Step Functions and of the function may differ. */
const CLOCK_TOLERANCE_MILLISECONDS = 5000;

/** An execution to stop. */
export interface Stop {
  readonly execution: NamedExecution;
  readonly reason?: string;
  /** Who asks for it. */
  readonly who: string;
}

/**
 * Stops an execution of our workflow; what it made, the monitor removes. Step Functions answers a stop of one that has
 * ended like any other and changes nothing, so an end that lies well before the call is what tells.
 *
 * @throws HttpRefusedError for an execution of a blueprint, one that has ended, and one that does not exist
 */
export async function stopExecution(
  stepFunctions: StepFunctionsClient,
  clock: Clock,
  { execution, reason = 'no reason was given', who }: Stop,
): Promise<StoppedExecution> {
  if (execution.machine.kind === 'blueprint') throw notOurs(execution);
  const { executionArn } = execution;
  const askedAt = clock();
  const cause = `${reason}; stopped through the API by ${who}`;
  const command = new StopExecutionCommand({ executionArn, error: STOPPED_BY_REQUEST, cause });
  const { stopDate = new Date(askedAt) } = await stepFunctions.send(command).catch((error: unknown) => {
    throw isUnknownExecution(error) ? noSuchExecution(execution) : error;
  });
  if (stopDate.getTime() < askedAt - CLOCK_TOLERANCE_MILLISECONDS) throw hasEnded(execution, stopDate);
  return { executionArn, stopDate: stopDate.toISOString() };
}

function notOurs({ name, machine }: NamedExecution): HttpRefusedError {
  const message = `the execution ${name} is of the blueprint ${machine.arn}, after which nothing cleans up: its unmasked staging database would be left; let it end, or stop it in Step Functions and delete the database`;
  return new HttpRefusedError({ statusCode: 409, body: { error: 'CannotBeStopped', message } });
}

function hasEnded({ name }: NamedExecution, stopDate: Date): HttpRefusedError {
  const message = `the execution ${name} has ended already, at ${stopDate.toISOString()}; GET /executions/{name} says how`;
  return new HttpRefusedError({ statusCode: 409, body: { error: 'ExecutionEnded', message } });
}
