import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';

/** Something worth a line while a run goes on. */
export interface PhaseNews {
  readonly at: Date;
  readonly text: string;
}

/** States whose entry is worth a line, and the line. */
const NEWS_BY_STATE: ReadonlyMap<string, string> = new Map([
  ['Check the request', 'checking the request'],
  ['Take a snapshot of the source', 'taking a snapshot of the source'],
  ['Restore the clone', 'restoring the clone'],
  ['Connect DataMasque to the clone', 'connecting DataMasque to the clone'],
  ['Start the masking run', 'masking'],
  ['Take the masked snapshot', 'taking the masked snapshot'],
  ['Clean up', 'cleaning up'],
  ['Delete the clone to delete', 'deleting the clone'],
  ['The masked snapshot is ready', 'done: the masked snapshot is ready'],
  ['There is no masked snapshot', 'failed: there is no masked snapshot'],
  ['Something may be left behind', 'failed: something may be left behind'],
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
