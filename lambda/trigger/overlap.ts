import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { databaseIdentifierOf } from '../contract/execution-name';
import { type Clock, SharedCalls } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';
import { PastExecutions } from './past-executions';
import { REMEMBERED_MILLISECONDS, type RecentStarts } from './recent-starts';

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;
/** The requests of one event ask for the same list. */
const SHARED_MILLISECONDS = 2000;
const MOST_SHARED_LISTS = 24;
/** EventBridge and Scheduler deliver again for up to 24 hours. */
const REDELIVERY_MILLISECONDS = 25 * 60 * 60 * 1000;

/** The execution that a request would start. */
export interface PlannedExecution {
  readonly stateMachineArn: string;
  readonly databaseIdentifier: string;
  readonly name: string;
  /** Whether an earlier delivery may have started it: without an idempotency key its name is its own. */
  readonly mayBeRepeat: boolean;
}

/** The executions that stand in the way of one another, as lists of executions and this process's memory show them. */
export class RunningExecutions {
  private readonly lists: SharedCalls<readonly ExecutionListItem[]>;
  private readonly pasts: SharedCalls<PastExecutions>;

  constructor(
    private readonly client: StepFunctionsClient,
    private readonly recentStarts: RecentStarts,
    private readonly clock: Clock,
  ) {
    this.lists = new SharedCalls(clock, SHARED_MILLISECONDS, MOST_SHARED_LISTS);
    this.pasts = new SharedCalls(clock, SHARED_MILLISECONDS, MOST_SHARED_LISTS);
  }

  /**
   * Claims a database for an execution that is about to be started, unless another one masks it. Nothing happens
   * between the last look and the claim, so of two requests at once in this process one sees the other.
   *
   * @returns the ARN of the execution that stands in the way; undefined also when the planned one exists already, for
   *   then this is a repeat of the request that started it, and no overlap
   */
  async claim(planned: PlannedExecution): Promise<string | undefined> {
    const { stateMachineArn, databaseIdentifier, name } = planned;
    const running = await this.lists.share(stateMachineArn, () => this.running(stateMachineArn));
    if (running.some((execution) => execution.name === name)) return undefined;
    const listed = running
      .map((execution) => execution.name ?? '')
      .filter((other) => databaseIdentifierOf(other) === databaseIdentifier);
    if (listed.length + this.remembered(planned).length > 0) {
      const past = await this.past(planned);
      if (await past.has(name)) return undefined;
      const others = [...listed, ...this.remembered(planned)];
      const inTheWay = others.find((other) => (past.statusOf(other) ?? 'RUNNING') === 'RUNNING');
      if (inTheWay !== undefined) return executionArnOf(stateMachineArn, inTheWay);
    }
    this.recentStarts.add(stateMachineArn, databaseIdentifier, name);
    return undefined;
  }

  /** Names of what this process started on the database. */
  private remembered({ stateMachineArn, databaseIdentifier, name }: PlannedExecution): readonly string[] {
    const others = this.recentStarts.others(stateMachineArn, databaseIdentifier, name);
    return others.map((start) => start.name);
  }

  private async running(stateMachineArn: string): Promise<readonly ExecutionListItem[]> {
    const found: ExecutionListItem[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(
        new ListExecutionsCommand({
          stateMachineArn,
          statusFilter: 'RUNNING',
          maxResults: LONGEST_PAGE,
          nextToken,
        }),
      );
      found.push(...(page.executions ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return found;
  }

  /** Executions as far back as the planned one may have been started, or may stand in its way. */
  private past({ stateMachineArn, mayBeRepeat }: PlannedExecution): Promise<PastExecutions> {
    const reach = mayBeRepeat ? REDELIVERY_MILLISECONDS : REMEMBERED_MILLISECONDS;
    const oldest = this.clock() - reach;
    return this.pasts.share(
      `${stateMachineArn} ${reach}`,
      async () => new PastExecutions(this.client, stateMachineArn, oldest),
    );
  }
}

/** The ARN of an execution of a Standard state machine. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
