import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { stopEnvironment } from '../../lambda/contract/inspector-environment';
import type { MonitoredMachine } from '../../lambda/contract/monitor-environment';
import { acceptWildcards } from '../accepted-findings';
import { HandlerFunction } from '../handler-function';
import { LogLevel } from '../log-level';
import type { MaskingMonitorProps } from '../masking-monitor-props';
import { executionWildcards, stopExecutionsStatement } from './permissions';

/** A little less than API Gateway waits. */
const TIMEOUT = Duration.seconds(29);
const MEMORY = 512;

/**
 * The function that stops executions of our workflows, after which the monitor cleans up; those of a blueprint it
 * refuses to stop, and may not. Undefined where there are blueprints only.
 */
export function createStopper(
  scope: Construct,
  { workflows = [], logLevel, logRetention }: MaskingMonitorProps,
  machines: readonly MonitoredMachine[],
): HandlerFunction | undefined {
  if (workflows.length === 0) return undefined;
  const handler = new HandlerFunction(scope, 'Stopper', {
    asset: 'stop',
    description: 'Stops masking runs',
    environment: stopEnvironment.write({ machines, logLevel: logLevel ?? LogLevel.INFO }),
    memorySize: MEMORY,
    timeout: TIMEOUT,
    logRetention,
  });
  const stateMachines = workflows.map(({ stateMachine }) => stateMachine);
  handler.role.addToPrincipalPolicy(stopExecutionsStatement(scope, stateMachines));
  acceptWildcards(handler.role, executionWildcards(scope, stateMachines, 'stopped'));
  return handler;
}
