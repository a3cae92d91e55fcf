import { jsonServiceHandler, optionalText, textMember } from '../../local/aws/json-service';
import { ServiceError } from '../../local/aws/service-error';
import { pageOf, pageSize } from '../../local/aws/step-functions/pages';
import type { Clock } from '../../local/clock';
import type { WireHandler } from '../../local/http/exchange';
import type { HistoryEvent } from '../../local/interpreter';

/** What Step Functions knows of an execution. */
export interface RecordedExecution {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly redriveCount: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch; absent while it runs. */
  readonly stoppedAt?: number;
  readonly input: object;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly HistoryEvent[];
}

const MOST_EVENTS_A_PAGE = 1000;

/** Step Functions as the monitor asks it: what is recorded of executions, which cases run without it. */
export class RecordedExecutions {
  readonly handle: WireHandler;
  private readonly byArn = new Map<string, RecordedExecution>();

  constructor(clock: Clock) {
    const pageSizeOf = (maxResults: unknown): number =>
      pageSize(maxResults, MOST_EVENTS_A_PAGE, MOST_EVENTS_A_PAGE);
    this.handle = jsonServiceHandler({
      targetPrefix: 'AWSStepFunctions',
      version: '1.0',
      operations: {
        DescribeExecution: (request) => described(this.get(textMember(request, 'executionArn'))),
        ListExecutions: (request) => ({
          executions: this.of(textMember(request, 'stateMachineArn')).map(listed),
        }),
        GetExecutionHistory: (request) => {
          const { arn, history } = this.get(textMember(request, 'executionArn'));
          const isReverse = request.reverseOrder === true;
          const { items, nextToken } = pageOf(history, ({ id }) => String(id), clock, {
            list: [arn, isReverse],
            size: pageSizeOf(request.maxResults),
            token: optionalText(request, 'nextToken'),
            isReverse,
          });
          return { events: items, nextToken };
        },
      },
    });
  }

  /** Records an execution, or how it is now. */
  record(execution: RecordedExecution): void {
    this.byArn.set(execution.arn, execution);
  }

  private of(machine: string): readonly RecordedExecution[] {
    return [...this.byArn.values()].filter(({ stateMachineArn }) => stateMachineArn === machine);
  }

  private get(arn: string): RecordedExecution {
    const execution = this.byArn.get(arn);
    if (execution) return execution;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
}

function listed({
  arn,
  stateMachineArn,
  status,
  redriveCount,
  startedAt,
  stoppedAt,
}: RecordedExecution): object {
  return {
    executionArn: arn,
    stateMachineArn,
    name: nameOf(arn),
    status,
    redriveCount,
    startDate: startedAt / 1000,
    ...(stoppedAt !== undefined && { stopDate: stoppedAt / 1000 }),
  };
}

function described(execution: RecordedExecution): object {
  const { input, output, error, cause } = execution;
  return {
    ...listed(execution),
    input: JSON.stringify(input),
    ...(output !== undefined && { output: JSON.stringify(output) }),
    error,
    cause,
  };
}

/**
 * The event of Step Functions about an execution as it is now.
 *
 * @param isWhole whether it has input and output, which a large one goes without
 */
export function statusChange(execution: RecordedExecution, isWhole = true): object {
  const { arn, stateMachineArn, status, startedAt, stoppedAt = null, input, output = null } = execution;
  return {
    version: '0',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      name: nameOf(arn),
      status,
      startDate: startedAt,
      stopDate: stoppedAt,
      ...(isWhole && { input: JSON.stringify(input), output: output && JSON.stringify(output) }),
      inputDetails: { included: isWhole },
      outputDetails: { included: isWhole },
    },
  };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
