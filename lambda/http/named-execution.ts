import { type Fault, RequestRefusedError } from '../contract/error';
import { executionArnOf, type MonitoredMachine } from '../contract/monitor-environment';
import { shownValue } from '../contract/received-value';
import { checkFields } from '../contract/request-check';
import { chooseStateMachine } from '../contract/state-machine-choice';
import type { HttpEvent } from './http-event';
import { HttpRefusedError } from './http-response';

/** An execution that a request names. Whether there is one, Step Functions knows. */
export interface NamedExecution {
  readonly machine: MonitoredMachine;
  readonly executionArn: string;
  readonly name: string;
}

/** Source: Step Functions API reference, StartExecution. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cf}]{1,80}$/u;

function nameFaults(name: string): readonly Fault[] {
  if (NAME.test(name)) return [];
  const message = `is no name of an execution, got: ${shownValue(name)}; give one that GET /executions lists`;
  return [{ field: 'name', message }];
}

/**
 * The execution that a path names, of the state machine that the query names or the only one that there is.
 *
 * @throws RequestRefusedError for a name that none can have, or a machine that is not one of ours
 */
export function namedExecution(event: HttpEvent, machines: readonly MonitoredMachine[]): NamedExecution {
  const { name = '' } = event.pathParameters ?? {};
  const { stateMachineArn } = event.queryStringParameters ?? {};
  const check = checkFields({ stateMachineArn }, { allOptional: true });
  const choice =
    check.faults.length > 0 ? undefined : chooseStateMachine(check.values.stateMachineArn, machines);
  const machine = machines.find(({ arn }) => arn === choice?.stateMachineArn);
  const faults = [...nameFaults(name), ...check.faults, ...(choice?.faults ?? [])];
  if (machine === undefined || faults.length > 0)
    throw new RequestRefusedError(
      faults,
      choice?.notConfigured ? 'state-machine-not-configured' : 'invalid-request',
    );
  return { machine, name, executionArn: executionArnOf(machine.arn, name) };
}

/** That there is no execution of a name. */
export function noSuchExecution({ name, machine }: NamedExecution): HttpRefusedError {
  const message = `there is no execution ${name} of ${machine.arn}, or no longer one that anything is known of; name one that GET /executions or GET /runs lists`;
  return new HttpRefusedError({ statusCode: 404, body: { error: 'ExecutionDoesNotExist', message } });
}

/** Whether Step Functions says that there is no such execution. */
export function isUnknownExecution(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExecutionDoesNotExist';
}
