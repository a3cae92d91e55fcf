import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { StepFunctionsClient } from '../http/step-functions-client';

/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;
/** 20,000 executions. */
const MOST_PAGES = 20;

/**
 * The executions of a state machine, read no further than somebody asks. ListExecutions sorts those that run by their
 * start or redrive, and those that ended by their end, the latest first.
 */
export class PastExecutions {
  private readonly statuses = new Map<string, string>();
  private pages = 0;
  private nextToken: string | undefined;
  private reading: Promise<void> = Promise.resolve();

  /** @param oldest start date of the oldest executions to read, in milliseconds since the epoch */
  constructor(
    private readonly client: StepFunctionsClient,
    private readonly stateMachineArn: string,
    private readonly oldest: number,
  ) {}

  /** Whether there is one of a name, reading on until it is found. */
  async has(name: string): Promise<boolean> {
    while (!this.statuses.has(name) && !this.isRead) await this.readOn();
    return this.statuses.has(name);
  }

  /** The status of one by its name, as far as was read. */
  statusOf(name: string): string | undefined {
    return this.statuses.get(name);
  }

  private get isRead(): boolean {
    return this.pages >= MOST_PAGES || (this.pages > 0 && this.nextToken === undefined);
  }

  /** Several ask at once: who comes later waits for the page that is under way. */
  private readOn(): Promise<void> {
    const before = this.pages;
    this.reading = this.reading.then(() => (this.pages === before ? this.readPage() : undefined));
    return this.reading;
  }

  private async readPage(): Promise<void> {
    const { stateMachineArn, nextToken } = this;
    const page = await this.client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: LONGEST_PAGE, nextToken }),
    );
    const { executions = [] } = page;
    for (const { name = '', status = '' } of executions) this.statuses.set(name, status);
    // Whatever ended before that moment had started before it; when an execution started says nothing of those after it.
    const hasEndedBefore = (executions.at(-1)?.stopDate?.getTime() ?? Number.POSITIVE_INFINITY) < this.oldest;
    this.nextToken = hasEndedBefore ? undefined : page.nextToken;
    this.pages += 1;
  }
}
