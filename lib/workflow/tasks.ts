import { ResourceTag } from '../../lambda/contract/resource-tags';
import { type MaskingStep, type SnapshotStep, StepError } from '../../lambda/contract/workflow-steps';
import {
  type Assignment,
  type Catcher,
  expression,
  type Json,
  type Retrier,
  type TaskState,
} from './states-language';
import type { WorkflowSettings } from './workflow-settings';

/** Limit of one AWS call; each answers within seconds and does its work afterwards. */
const SDK_CALL_SECONDS = 60;

/** Limit of one call of a workflow function, a little over the function's own timeout. */
export const FUNCTION_CALL_SECONDS = 150;

/**
 * Faults of AWS that pass by waiting. Codes without a modelled exception, throttling among them, reach a state
 * machine as the exception of the whole service.
 */
export const SDK_RETRY: Retrier = {
  ErrorEquals: [
    'Rds.RdsException',
    'Rds.SdkClientException',
    'Rds.ThrottlingException',
    'Ec2.Ec2Exception',
    'States.Timeout',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** Faults of Lambda itself. A function's own errors are not among them: each step is safe to call again. */
export const FUNCTION_RETRY: Retrier = {
  ErrorEquals: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'States.Timeout',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

/** A DataMasque that is starting or restarting: about a quarter of an hour of patience. */
export const DATAMASQUE_RETRY: Retrier = {
  ErrorEquals: [StepError.DATAMASQUE_UNAVAILABLE],
  IntervalSeconds: 5,
  MaxAttempts: 18,
  BackoffRate: 1.5,
  MaxDelaySeconds: 60,
};

/** The same once hours of work hang on it: a login that was good before is refused while it is being rotated. */
export const DATAMASQUE_LOGIN_RETRY: Retrier = {
  ...DATAMASQUE_RETRY,
  ErrorEquals: [StepError.DATAMASQUE_UNAVAILABLE, StepError.DATAMASQUE_LOGIN_REFUSED],
};

/**
 * A clone that is `available` and cannot be logged in to yet: its name may not be known everywhere in DNS, and a
 * Serverless v2 cluster that is at 0 capacity units takes its time to resume. Some five minutes of patience.
 */
export const CLONE_UNREACHABLE_RETRY: Retrier = {
  ErrorEquals: [StepError.CLONE_UNREACHABLE],
  IntervalSeconds: 15,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
};

/** An RDS that throttles the snapshot function, or cannot answer it, for longer than the SDK tries. */
const RDS_RETRY: Retrier = { ...DATAMASQUE_RETRY, ErrorEquals: [StepError.RDS_UNAVAILABLE] };

/** What differs from one Task to the next. */
export interface TaskDetails {
  readonly Comment?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Assignment;
  readonly Output?: Json;
  readonly Next?: string;
}

/** A payload whose values may be JSONata expressions in place of the real ones. */
export type Templated<Payload> = Payload extends string
  ? string
  : Payload extends object
    ? {
        readonly [Key in keyof Payload]: Key extends 'step' ? Payload[Key] : Templated<Payload[Key]> | string;
      }
    : Payload | string;

/**
 * An AWS call by Step Functions' own SDK integration. Its answer is used in Assign and then dropped.
 *
 * @param action service and action, e.g. `rds:describeDBInstances`
 */
export function sdkTask(
  settings: WorkflowSettings,
  action: string,
  parameters: Json,
  details: TaskDetails,
): TaskState {
  return {
    Type: 'Task',
    Resource: `arn:${settings.partition}:states:::aws-sdk:${action}`,
    Arguments: parameters,
    TimeoutSeconds: SDK_CALL_SECONDS,
    Retry: [SDK_RETRY],
    Output: {},
    ...details,
  };
}

/** An RDS call. */
export function rdsTask(
  settings: WorkflowSettings,
  action: string,
  parameters: Json,
  details: TaskDetails,
): TaskState {
  return sdkTask(settings, `rds:${action}`, parameters, details);
}

function functionTask(
  settings: WorkflowSettings,
  functionArn: string,
  payload: Json,
  details: TaskDetails,
): TaskState {
  return {
    Type: 'Task',
    Resource: `arn:${settings.partition}:states:::lambda:invoke`,
    Arguments: { FunctionName: functionArn, Payload: payload },
    TimeoutSeconds: FUNCTION_CALL_SECONDS,
    Retry: [FUNCTION_RETRY],
    Output: {},
    ...details,
  };
}

/** A step of the masking function. */
export function maskingTask(
  settings: WorkflowSettings,
  step: Templated<MaskingStep>,
  details: TaskDetails,
): TaskState {
  return functionTask(settings, settings.maskingFunctionArn, step as Json, details);
}

/** A step of the snapshot function. */
export function snapshotTask(
  settings: WorkflowSettings,
  step: Templated<SnapshotStep>,
  details: TaskDetails,
): TaskState {
  const retrying = { Retry: [FUNCTION_RETRY, RDS_RETRY], ...details };
  return functionTask(settings, settings.snapshotFunctionArn, step as Json, retrying);
}

/** The tags that prove that an execution of this workflow made a resource. */
export function ownershipTags(settings: WorkflowSettings, ownerTag: string, executionTag: string): Json[] {
  return [
    { Key: ownerTag, Value: settings.owner },
    { Key: executionTag, Value: expression('$states.context.Execution.Id') },
    { Key: ResourceTag.STARTED, Value: expression('$plan.startedAt') },
  ];
}
