import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { RequestRefusedError } from '../contract/error';
import type { RequestOutcome, RequestResult, StartEventResult } from '../contract/execution';
import { databaseOfAutomatedSnapshot, isOwnSnapshot, snapshotIdentifierOf } from '../contract/snapshot-names';
import { readStartEvent, type SnapshotOfEvent, type StartEvent } from '../contract/start-event';

/** What starts one request of an event. */
export type StartRequestOfEvent = (
  event: StartEvent,
  request: Readonly<Record<string, unknown>>,
) => Promise<RequestOutcome>;

/** Lambda drops a failure that is too large for its destination. */
const MOST_NAMED = 10;
const LONGEST_NAMED = 500;

/** Requests of one event that failed; the others were started. */
export class RequestsFailedError extends Error {
  override readonly name = 'RequestsFailed';

  constructor(results: readonly RequestResult[]) {
    const failed = results.flatMap(({ request, error }) =>
      error ? [`request ${request}: ${error.name}: ${error.message}`.slice(0, LONGEST_NAMED)] : [],
    );
    const named = failed.slice(0, MOST_NAMED).join('; ');
    const more = failed.length > MOST_NAMED ? `; and ${failed.length - MOST_NAMED} more` : '';
    super(`${failed.length} of ${results.length} requests failed: ${named}${more}`);
  }
}

/**
 * Whether a rule's event is about the snapshot of another database: automated snapshots of `orders` and of
 * `orders-2024` begin alike, which an event pattern cannot tell apart.
 */
function isOfAnotherDatabase({ identifier, automatedOf }: SnapshotOfEvent): boolean {
  const isAutomated = snapshotIdentifierOf(identifier).startsWith('rds:');
  const wanted = automatedOf === undefined ? undefined : parseDatabaseIdentifier(automatedOf).identifier;
  return isAutomated && databaseOfAutomatedSnapshot(identifier) !== wanted;
}

function refuseOwnSnapshot({ identifier }: SnapshotOfEvent): void {
  if (!isOwnSnapshot(identifier)) return;
  const message = `was made by an execution, got: ${identifier}; a rule starts from snapshots of the database itself`;
  throw new RequestRefusedError([{ field: 'snapshot.identifier', message }]);
}

/**
 * Starts the requests of an event of a schedule or a rule, each on its own: one that fails keeps no other from
 * starting.
 *
 * @returns undefined for an event that is about another database
 * @throws RequestRefusedError for an event that is not of the right form
 * @throws RequestsFailedError after all were tried, so that the event is delivered again and then kept; what was
 *   started is only found again then
 */
export async function startRequests(
  input: Readonly<Record<string, unknown>>,
  start: StartRequestOfEvent,
): Promise<StartEventResult | undefined> {
  const event = readStartEvent(input);
  if (event.snapshot) {
    refuseOwnSnapshot(event.snapshot);
    if (isOfAnotherDatabase(event.snapshot)) return undefined;
  }
  const results = await Promise.all(
    event.requests.map((request, index) => resultOf(index, () => start(event, request))),
  );
  if (results.some(({ error }) => error)) throw new RequestsFailedError(results);
  return { results };
}

async function resultOf(request: number, start: () => Promise<RequestOutcome>): Promise<RequestResult> {
  try {
    const outcome = await start();
    return 'skipped' in outcome ? { request, skipped: outcome } : { request, execution: outcome };
  } catch (error) {
    const { name, message } =
      error instanceof Error ? error : { name: 'Error', message: `threw a ${typeof error}` };
    return { request, error: { name, message } };
  }
}
