import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { databaseIdentifierOf } from '../contract/execution-name';
import { REMEMBERED_MILLISECONDS, type RecentStarts } from './recent-starts';
import { type Clock, SharedCalls } from './shared-calls';
import type { StepFunctionsClient } from './step-functions-client';

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;
/** The requests of one event ask for the same list. */
const SHARED_MILLISECONDS = 2000;
const MOST_SHARED_LISTS = 24;
/** EventBridge and Scheduler deliver again for up to 24 hours. */
const REDELIVERY_MILLISECONDS = 25 * 60 * 60 * 1000;
/** Pages of past executions that are searched for an earlier delivery: 20,000 executions. */
const MOST_PAST_PAGES = 20;

const NOTHING: ReadonlyMap<string, string> = new Map();

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

  constructor(
    private readonly client: StepFunctionsClient,
    private readonly recentStarts: RecentStarts,
    private readonly clock: Clock,
  ) {
    this.lists = new SharedCalls(clock, SHARED_MILLISECONDS, MOST_SHARED_LISTS);
  }

  /**
   * Claims a database for an execution that is about to be started, unless another one masks it. Nothing happens
   * between the last look and the claim, so of two requests at once in this process one sees the other.
   *
   * @returns the ARN of the execution that stands in the way; undefined also when the planned one exists already, for
   *   then this is a repeat of the request that started it, and no overlap
   */
  async claim(planned: PlannedExecution): Promise<string | undefined> {
    const { stateMachineArn, databaseIdentifier, name, mayBeRepeat } = planned;
    const running = await this.lists.share(stateMachineArn, () => this.running(stateMachineArn));
    if (running.some((execution) => execution.name === name)) return undefined;
    const listed = running.find((item) => databaseIdentifierOf(item.name ?? '') === databaseIdentifier);
    if (listed && !mayBeRepeat) return listed.executionArn;
    const isClear = !listed && this.remembered(planned).length === 0;
    const past = isClear ? NOTHING : await this.past(planned);
    if (past.has(name)) return undefined;
    if (listed) return listed.executionArn;
    const started = this.remembered(planned).find(
      (start) => (past.get(start.name) ?? 'RUNNING') === 'RUNNING',
    );
    if (started) return executionArnOf(stateMachineArn, started.name);
    this.recentStarts.add(stateMachineArn, databaseIdentifier, name);
    return undefined;
  }

  private remembered({ stateMachineArn, databaseIdentifier, name }: PlannedExecution) {
    return this.recentStarts.others(stateMachineArn, databaseIdentifier, name);
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

  /** Statuses of executions by name, the newest first and as far back as the planned one may have been started. */
  private async past({
    stateMachineArn,
    name,
    mayBeRepeat,
  }: PlannedExecution): Promise<ReadonlyMap<string, string>> {
    const reach = mayBeRepeat ? REDELIVERY_MILLISECONDS : REMEMBERED_MILLISECONDS;
    const oldest = this.clock() - reach;
    const statuses = new Map<string, string>();
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAST_PAGES; page += 1) {
      const answer = await this.client.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: LONGEST_PAGE, nextToken }),
      );
      const { executions = [] } = answer;
      for (const item of executions) statuses.set(item.name ?? '', item.status ?? '');
      nextToken = answer.nextToken;
      const isOldEnough = (executions.at(-1)?.startDate?.getTime() ?? Number.POSITIVE_INFINITY) < oldest;
      if (!nextToken || isOldEnough || statuses.has(name)) break;
    }
    return statuses;
  }
}

/** The ARN of an execution of a Standard state machine. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
