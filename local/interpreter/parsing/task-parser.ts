import { isExpression } from '../expressions/expression';
import { isJsonObject } from '../json-value';
import type { TaskState } from '../state-machine-definition';
import type { TaskIntegrations } from '../task-integrations';
import type { ObjectReader } from './object-reader';

const SECONDS = { least: 1, most: 99_999_999 };
const INTEGRATION = /^arn:[\w-]+:states:::[\w:-]+$/;

/** Reads what a Task has of its own. */
export function parseTask(
  reader: ObjectReader,
  integrations: TaskIntegrations,
): Pick<TaskState, 'resource' | 'arguments' | 'timeoutSeconds' | 'heartbeatSeconds'> {
  const resource = reader.requiredText('Resource');
  const fault = resourceFault(resource);
  if (fault !== undefined) reader.fault(fault, 'Resource');
  else for (const found of integrations.check(resource, reader.value.Arguments)) reader.fault(found);
  checkHeartbeat(reader);
  checkArguments(reader);
  return {
    resource,
    arguments: reader.template('Arguments'),
    timeoutSeconds: reader.integerTemplate('TimeoutSeconds', SECONDS),
    heartbeatSeconds: reader.integerTemplate('HeartbeatSeconds', SECONDS),
  };
}

function resourceFault(resource: string): string | undefined {
  if (/\.(sync(:\d)?|waitForTaskToken)$/.test(resource)) {
    return `only integrations that answer at once are supported here, neither .sync nor .waitForTaskToken, got: ${resource}`;
  }
  if (resource.includes(':activity:')) return `activities are not supported here, got: ${resource}`;
  if (/^arn:[\w-]+:lambda:/.test(resource)) {
    return `a function's ARN as Resource is not supported here, got: ${resource}; use arn:aws:states:::lambda:invoke`;
  }
  return INTEGRATION.test(resource)
    ? undefined
    : `Resource must be the ARN of an integration, got: ${resource}`;
}

function checkArguments(reader: ObjectReader): void {
  const { Arguments: given } = reader.value;
  if (given === undefined || isJsonObject(given) || (typeof given === 'string' && isExpression(given)))
    return;
  reader.fault(
    `Arguments of a Task must be an object or a JSONata expression, got: ${JSON.stringify(given)}`,
    'Arguments',
  );
}

function checkHeartbeat(reader: ObjectReader): void {
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = reader.value;
  if (typeof heartbeat !== 'number' || typeof timeout !== 'number' || heartbeat < timeout) return;
  reader.fault(
    `HeartbeatSeconds must be less than TimeoutSeconds, got: ${heartbeat} and ${timeout}`,
    'HeartbeatSeconds',
  );
}
