import { type JsonValue, type TaskCall, TaskFailure, type TaskIntegrations } from '../interpreter';
import type { RdsEngine } from '../rds/rds-engine';
import { checkRdsArguments } from '../rds/step-functions-arguments';
import { BAD_ARGUMENTS, callRdsFromStateMachine, StateMachineCallError } from '../rds/step-functions-call';
import { InvocationFailure, type LocalFunctions } from './local-functions';

const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:::lambda:invoke$/;
const DESCRIBE_INSTANCES = /^arn:aws[a-z-]*:states:::aws-sdk:ec2:describeInstances$/;
const RDS_CALL = /^arn:aws[a-z-]*:states:::aws-sdk:rds:(\w+)$/;

const LAMBDA_ARGUMENTS = ['FunctionName', 'Payload'];

function asRecord(value: JsonValue | undefined): { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: JsonValue })
    : {};
}

function checkLambdaArguments(template: JsonValue | undefined): string[] {
  const names = Object.keys(asRecord(template));
  const unknown = names
    .filter((name) => !LAMBDA_ARGUMENTS.includes(name))
    .map(
      (name) =>
        `lambda:invoke does not take ${name} in local mode; it takes ${LAMBDA_ARGUMENTS.join(' and ')}`,
    );
  return names.includes('FunctionName') ? unknown : [...unknown, 'lambda:invoke needs FunctionName'];
}

function checkDescribeInstances(template: JsonValue | undefined): string[] {
  return Object.keys(asRecord(template))
    .filter((name) => name !== 'InstanceIds')
    .map((name) => `ec2:describeInstances does not take ${name} in local mode; it takes InstanceIds`);
}

/** What the Task states of local mode can call: its functions, its RDS, and EC2 for the zone of a host. */
export class LocalIntegrations implements TaskIntegrations {
  constructor(
    private readonly functions: LocalFunctions,
    private readonly rds: Pick<RdsEngine, 'call'>,
    /** Availability Zone of each EC2 instance, by its id. */
    private readonly hostZones: ReadonlyMap<string, string> = new Map(),
  ) {}

  check(resource: string, argumentsTemplate: JsonValue | undefined): readonly string[] {
    // One expression that makes all arguments is checked when the Task runs.
    const isExpression = typeof argumentsTemplate === 'string';
    if (LAMBDA_INVOKE.test(resource)) return isExpression ? [] : checkLambdaArguments(argumentsTemplate);
    const action = RDS_CALL.exec(resource)?.[1];
    if (action) return checkRdsArguments(action, argumentsTemplate);
    if (DESCRIBE_INSTANCES.test(resource))
      return isExpression ? [] : checkDescribeInstances(argumentsTemplate);
    return [
      `local mode does not serve the resource ${resource}; it serves lambda:invoke, aws-sdk:rds and aws-sdk:ec2:describeInstances`,
    ];
  }

  async invoke(resource: string, argumentsValue: JsonValue, _call: TaskCall): Promise<JsonValue> {
    const action = RDS_CALL.exec(resource)?.[1];
    if (action) return this.callRds(action, argumentsValue);
    const faults = this.check(resource, argumentsValue);
    if (faults.length > 0) throw new TaskFailure(BAD_ARGUMENTS, faults.join('; '));
    if (DESCRIBE_INSTANCES.test(resource)) return this.describeInstances(asRecord(argumentsValue));
    return this.invokeFunction(asRecord(argumentsValue));
  }

  private describeInstances({ InstanceIds }: { readonly [name: string]: JsonValue }): JsonValue {
    const ids = Array.isArray(InstanceIds) ? InstanceIds.map(String) : [];
    const unknown = ids.find((id) => !this.hostZones.has(id));
    if (unknown !== undefined) {
      throw new TaskFailure('Ec2.Ec2Exception', `The instance ID '${unknown}' does not exist (Service: Ec2)`);
    }
    const reservations = ids.map((InstanceId) => ({
      Instances: [{ InstanceId, Placement: { AvailabilityZone: this.hostZones.get(InstanceId) ?? '' } }],
    }));
    return { Reservations: reservations };
  }

  private async callRds(action: string, argumentsValue: JsonValue): Promise<JsonValue> {
    try {
      return (await callRdsFromStateMachine(this.rds, action, argumentsValue)) as JsonValue;
    } catch (error) {
      if (error instanceof StateMachineCallError) throw new TaskFailure(error.error, error.cause);
      throw error;
    }
  }

  private async invokeFunction({
    FunctionName,
    Payload,
  }: {
    readonly [name: string]: JsonValue;
  }): Promise<JsonValue> {
    try {
      const answer = await this.functions.invoke(String(FunctionName), Payload);
      return { ExecutedVersion: '$LATEST', Payload: answer as JsonValue, StatusCode: 200 };
    } catch (error) {
      if (!(error instanceof InvocationFailure)) throw error;
      const { errorType, errorMessage } = error;
      throw new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage }));
    }
  }
}
