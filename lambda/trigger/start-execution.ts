import {
  ExecutionAlreadyExists,
  StartExecutionCommand,
  type StartExecutionOutput,
} from '@aws-sdk/client-sfn';
import { parseDatabaseIdentifier } from '../contract/database-identifier';
import type { RequestOutcome, StartedExecution } from '../contract/execution';
import { executionName } from '../contract/execution-name';
import { toMachineInput } from '../contract/machine-input';
import type { MaskingRequest } from '../contract/masking-request';
import type { OverlapPolicy } from '../contract/overlap';
import type { Clock } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';
import { executionArnOf, type PlannedExecution, RunningExecutions } from './overlap';
import { OverlappingExecutionError } from './overlapping-execution-error';
import { RecentStarts } from './recent-starts';

/**
 * Step Functions dates a start by its own clock, so a start counts as an earlier one only when it lies this far
 * before the call began. Younger repeats are known because this process started them itself; one that comes to
 * another process within the second is answered as new, with the same execution.
 */
const CLOCK_TOLERANCE_MILLISECONDS = 1000;
const MOST_REMEMBERED_STARTS = 1000;

/** Starts executions, each request one, however often it is delivered. */
export class ExecutionStarter {
  /** Executions that this process started, the oldest first. */
  private readonly started = new Set<string>();
  private readonly recentStarts: RecentStarts;
  private readonly runningExecutions: RunningExecutions;

  constructor(
    private readonly client: StepFunctionsClient,
    private readonly clock: Clock,
  ) {
    this.recentStarts = new RecentStarts(clock);
    this.runningExecutions = new RunningExecutions(client, this.recentStarts, clock);
  }

  /**
   * Starts the execution of a request, or finds the one that an earlier delivery started.
   *
   * @param source id of the construct or route that the request came by
   * @param overlap what becomes of it while another execution masks the same database
   * @param startedBy who or what asked, for the input; no part of the execution's name
   * @throws OverlappingExecutionError under REJECT
   */
  async start(
    source: string,
    request: MaskingRequest,
    overlap: OverlapPolicy,
    startedBy?: string,
  ): Promise<RequestOutcome> {
    const { stateMachineArn, idempotencyKey } = request;
    const { identifier: databaseIdentifier } = parseDatabaseIdentifier(request.databaseIdentifier);
    const name = executionName(source, request);
    const planned = { stateMachineArn, databaseIdentifier, name, mayBeRepeat: idempotencyKey !== undefined };
    const other = overlap === 'ALLOW' ? undefined : await this.runningExecutions.claim(planned);
    if (other === undefined)
      return this.startNamed(planned, JSON.stringify(toMachineInput(request, startedBy)));
    if (overlap === 'REJECT') throw new OverlappingExecutionError(databaseIdentifier, other);
    return { skipped: true, stateMachineArn, databaseIdentifier, runningExecutionArn: other };
  }

  private async startNamed(
    { stateMachineArn, databaseIdentifier, name, mayBeRepeat }: PlannedExecution,
    input: string,
  ): Promise<StartedExecution> {
    const callBegan = this.clock();
    this.recentStarts.add(stateMachineArn, databaseIdentifier, name);
    const answer = await this.call(stateMachineArn, name, input);
    const executionArn = answer?.executionArn ?? executionArnOf(stateMachineArn, name);
    // Closed most likely. One that this process started itself may also run, with another asker in its input.
    if (!answer && mayBeRepeat && !this.started.has(executionArn))
      this.recentStarts.remove(stateMachineArn, name);
    return {
      executionArn,
      name,
      stateMachineArn,
      deduplicated: mayBeRepeat && this.isRepeat(executionArn, answer?.startDate, callBegan),
      ...(answer?.startDate && { startDate: answer.startDate.toISOString() }),
    };
  }

  /** Undefined when the execution exists already, and has closed or was asked for by somebody else; a random name can only exist by an earlier attempt of this call. */
  private async call(
    stateMachineArn: string,
    name: string,
    input: string,
  ): Promise<StartExecutionOutput | undefined> {
    try {
      return await this.client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return undefined;
      // After a fault of the service or of the network it may run all the same.
      if (isRefusedCall(error)) this.recentStarts.remove(stateMachineArn, name);
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

/** Whether Step Functions refused a call at its first attempt; the answer to an earlier one may have been lost. */
function isRefusedCall(error: unknown): boolean {
  const { $metadata } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  };
  return ($metadata?.httpStatusCode ?? 500) < 500 && ($metadata?.attempts ?? 1) === 1;
}
