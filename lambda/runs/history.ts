import { GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { RunSources } from './run-sources';

/** An execution has at most 25,000 events; a page may hold fewer than are asked for. */
const EVENTS_A_PAGE = 1000;
const MOST_PAGES = 100;

/** How a history is read. */
export interface HistoryReading {
  readonly executionArn: string;
  /** Whether the newest event comes first. @default false */
  readonly reverseOrder?: boolean;
  /** Whether events come without inputs and outputs. @default false */
  readonly withoutData?: boolean;
}

/** The pages of an execution's history, read as they are asked for. */
export async function* historyPages(
  { stepFunctions }: Pick<RunSources, 'stepFunctions'>,
  { executionArn, reverseOrder, withoutData }: HistoryReading,
): AsyncGenerator<readonly HistoryEvent[]> {
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await stepFunctions.send(
      new GetExecutionHistoryCommand({
        executionArn,
        maxResults: EVENTS_A_PAGE,
        nextToken,
        ...(reverseOrder && { reverseOrder }),
        ...(withoutData && { includeExecutionData: false }),
      }),
    );
    yield answer.events ?? [];
    nextToken = answer.nextToken;
    if (nextToken === undefined) return;
  }
}
