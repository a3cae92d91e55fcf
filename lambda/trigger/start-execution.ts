import {
  ExecutionAlreadyExists,
  StartExecutionCommand,
  type StartExecutionOutput,
} from '@aws-sdk/client-sfn';
import type { StartedExecution } from '../contract/execution';
import { executionName } from '../contract/execution-name';
import { toMachineInput } from '../contract/machine-input';
import type { MaskingRequest } from '../contract/masking-request';
import type { Clock } from './shared-calls';
import type { StepFunctionsClient } from './step-functions-client';

/**
 * Step Functions dates a start by its own clock, so a start counts as an earlier one only when it lies this far
 * before the call began. Younger repeats are known because this process started them itself; one that comes to
 * another process within the second is answered as new, with the same execution.
 */
const CLOCK_TOLERANCE_MILLISECONDS = 1000;
const MOST_REMEMBERED_STARTS = 1000;

function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Starts executions, each request one, however often it is delivered. */
export class ExecutionStarter {
  /** Executions that this process started, the oldest first. */
  private readonly started = new Set<string>();

  constructor(
    private readonly client: StepFunctionsClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts the execution of a request, or finds the one that an earlier delivery started.
   *
   * @param source id of the construct or route that the request came by
   */
  async start(source: string, request: MaskingRequest): Promise<StartedExecution> {
    const { stateMachineArn, idempotencyKey } = request;
    const name = executionName(source, request);
    const callBegan = this.clock();
    const answer = await this.call(stateMachineArn, name, JSON.stringify(toMachineInput(request)));
    const executionArn = answer?.executionArn ?? executionArnOf(stateMachineArn, name);
    return {
      executionArn,
      name,
      stateMachineArn,
      deduplicated: idempotencyKey !== undefined && this.isRepeat(executionArn, answer?.startDate, callBegan),
      ...(answer?.startDate && { startDate: answer.startDate.toISOString() }),
    };
  }

  /** Undefined when the execution exists already and has closed; a random name can only exist by an earlier attempt of this call. */
  private async call(
    stateMachineArn: string,
    name: string,
    input: string,
  ): Promise<StartExecutionOutput | undefined> {
    try {
      return await this.client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return undefined;
      throw error;
    }
  }

  private isRepeat(executionArn: string, startDate: Date | undefined, callBegan: number): boolean {
    if (startDate === undefined || startDate.getTime() < callBegan - CLOCK_TOLERANCE_MILLISECONDS)
      return true;
    const known = this.started.has(executionArn);
    this.started.add(executionArn);
    if (this.started.size > MOST_REMEMBERED_STARTS) this.forgetOldest();
    return known;
  }

  private forgetOldest(): void {
    for (const oldest of this.started) {
      this.started.delete(oldest);
      return;
    }
  }
}
