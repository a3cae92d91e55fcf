import { GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { StateMachineKind } from '../contract/state-machine-reference';
import type { Clock } from '../http/shared-calls';
import type { RunSources } from '../runs/run-sources';
import { RunFacts } from './run-facts';
import type { SourceLine } from './source-line';
import { WorkflowLines } from './workflow-lines';

/** An execution whose history is read. */
export interface ToldExecution {
  readonly executionArn: string;
  readonly kind: StateMachineKind;
}

/** What an execution's history tells. */
export interface RunStory {
  readonly facts: RunFacts;
  readonly lines: readonly SourceLine[];
}

/** An execution has at most 25,000 events; a page may hold fewer than are asked for. */
const EVENTS_A_PAGE = 1000;
const MOST_PAGES = 50;
/** Pages that are read from the end on before it is cheaper to begin anew. */
const MOST_NEW_PAGES = 3;
/** Many people look at the same execution. */
const SHARED_MILLISECONDS = 1000;
/** Executions whose story is remembered. */
const MOST_STORIES = 10;

/** Reads histories. What was read once is remembered, so that following an execution costs what is new of it. */
export class RunStories {
  private readonly stories = new Map<string, GrowingStory>();

  constructor(
    private readonly stepFunctions: RunSources['stepFunctions'],
    private readonly clock: Clock,
  ) {}

  /** @throws whatever Step Functions answers, ExecutionDoesNotExist among it */
  async of(execution: ToldExecution): Promise<RunStory> {
    const { executionArn } = execution;
    const known = this.stories.get(executionArn) ?? new GrowingStory(this.stepFunctions, execution);
    this.stories.delete(executionArn);
    this.stories.set(executionArn, known);
    for (const oldest of [...this.stories.keys()].slice(0, -MOST_STORIES)) this.stories.delete(oldest);
    try {
      await known.catchUp(this.clock());
    } catch (error) {
      if (this.stories.get(executionArn) === known) this.stories.delete(executionArn);
      throw error;
    }
    return known.story;
  }
}

class GrowingStory {
  private facts: RunFacts;
  private words: WorkflowLines;
  private lastEventId = 0;
  /** Where the first reading goes on. */
  private nextToken?: string;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly stepFunctions: RunSources['stepFunctions'],
    private readonly execution: ToldExecution,
  ) {
    this.facts = new RunFacts(execution.kind);
    this.words = new WorkflowLines(execution.kind);
  }

  get story(): RunStory {
    return { facts: this.facts, lines: this.words.lines };
  }

  /** Reads what is new. Readers take turns, and who comes just after another has nothing to read. */
  catchUp(now: number): Promise<void> {
    const reading = this.reading.then(async () => {
      if (now - this.readAt < SHARED_MILLISECONDS) return;
      await this.readOn();
      this.readAt = now;
    });
    this.reading = reading.catch(() => undefined);
    return reading;
  }

  private async readOn(): Promise<void> {
    if (this.lastEventId > 0 && this.nextToken === undefined) {
      const fresh = await this.freshEvents();
      if (fresh) return this.tell(fresh);
      this.beginAnew();
    }
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { events, nextToken } = await this.page({ nextToken: this.nextToken });
      this.tell(events);
      this.nextToken = nextToken;
      if (nextToken === undefined) return;
    }
  }

  /** What came since the last reading, from the newest on; undefined where that is too much to hold at once. */
  private async freshEvents(): Promise<readonly HistoryEvent[] | undefined> {
    const fresh: HistoryEvent[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_NEW_PAGES; page += 1) {
      const answer = await this.page({ nextToken, reverseOrder: true });
      const events = answer.events.filter(({ id = 0 }) => id > this.lastEventId);
      fresh.push(...events);
      nextToken = answer.nextToken;
      if (events.length < answer.events.length || nextToken === undefined) return fresh.reverse();
    }
    return undefined;
  }

  private async page(of: { readonly nextToken?: string; readonly reverseOrder?: boolean }): Promise<{
    readonly events: readonly HistoryEvent[];
    readonly nextToken?: string;
  }> {
    const { executionArn } = this.execution;
    const { events = [], nextToken } = await this.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: EVENTS_A_PAGE, ...of }),
    );
    return { events, nextToken };
  }

  private beginAnew(): void {
    this.facts = new RunFacts(this.execution.kind);
    this.words = new WorkflowLines(this.execution.kind);
    this.lastEventId = 0;
  }

  private tell(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      this.words.read(event, this.facts.read(event), this.facts);
      this.lastEventId = event.id ?? this.lastEventId;
    }
  }
}
