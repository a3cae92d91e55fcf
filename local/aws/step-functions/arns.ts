import { ServiceError } from '../service-error';

/** Where the machines of a service are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

const STATE_MACHINE_ARN = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+$/;
const EXECUTION_ARN = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/;
const NAME = /^[0-9A-Za-z_-]{1,80}$/;

/** @throws ServiceError InvalidName */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new ServiceError('InvalidName', `Invalid Name: '${name.slice(0, 100)}'`);
}

/** @throws ServiceError InvalidArn */
export function checkStateMachineArn(arn: string): string {
  if (STATE_MACHINE_ARN.test(arn)) return arn;
  throw new ServiceError('InvalidArn', `Invalid Arn: '${arn.slice(0, 256)}'`);
}

/** @throws ServiceError InvalidArn */
export function checkExecutionArn(arn: string): string {
  if (EXECUTION_ARN.test(arn)) return arn;
  throw new ServiceError('InvalidArn', `Invalid Arn: '${arn.slice(0, 256)}'`);
}

export function stateMachineArn({ accountId, region }: Place, name: string): string {
  return `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
}

export function executionArn(ofStateMachine: string, name: string): string {
  return `${ofStateMachine.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** The name at the end of an ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
