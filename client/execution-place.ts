import { parseArn } from '../lambda/contract/arn';
import type { ExecutionPlace } from './api-client';

/** The state machine and the name in an execution's ARN; undefined for any other text. */
export function placeOfExecution(executionArn: string): ExecutionPlace | undefined {
  const arn = parseArn(executionArn);
  const [kind, machine, name] = arn?.resource.split(':') ?? [];
  if (arn?.service !== 'states' || kind !== 'execution' || !machine || !name) return undefined;
  const { partition, region, account } = arn;
  return { stateMachineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${machine}`, name };
}

/** What a state machine is called. */
export function stateMachineName(stateMachineArn: string): string {
  return stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
}
