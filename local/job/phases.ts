import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import { EndState, PhaseState } from '../../lib/workflow/definition';

/** Something worth a line while a run goes on. */
export interface PhaseNews {
  readonly at: Date;
  readonly text: string;
}

/** States whose entry is worth a line, and the line. */
const NEWS_BY_STATE: ReadonlyMap<string, string> = new Map([
  [PhaseState.REQUEST, 'checking the request'],
  [PhaseState.CLONE, 'cloning the database'],
  [PhaseState.MASKING, 'masking the clone'],
  [PhaseState.SNAPSHOT, 'taking the masked snapshot'],
  [PhaseState.CLEAN_UP, 'cleaning up'],
  [EndState.SUCCEEDED, 'done: the masked snapshot is ready'],
  [EndState.FAILED, 'failed: there is no masked snapshot'],
  [EndState.CLEAN_UP_FAILED, 'failed: something may be left behind'],
]);

function newsOf(event: HistoryEvent): PhaseNews | undefined {
  const text = NEWS_BY_STATE.get(event.stateEnteredEventDetails?.name ?? '');
  return text && event.timestamp ? { at: event.timestamp, text } : undefined;
}

/** Follows an execution's history: gives each time what is new since the last. */
export class PhaseFollower {
  private lastEventId = 0;

  constructor(
    private readonly client: SFNClient,
    private readonly executionArn: string,
  ) {}

  async news(): Promise<PhaseNews[]> {
    const fresh: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(
        new GetExecutionHistoryCommand({ executionArn: this.executionArn, reverseOrder: true, nextToken }),
      );
      const events = (page.events ?? []).filter((event) => (event.id ?? 0) > this.lastEventId);
      fresh.push(...events);
      nextToken = events.length === (page.events ?? []).length ? page.nextToken : undefined;
    } while (nextToken);
    this.lastEventId = Math.max(this.lastEventId, ...fresh.map((event) => event.id ?? 0));
    return fresh.reverse().flatMap((event) => newsOf(event) ?? []);
  }
}
