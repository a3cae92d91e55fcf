import type { DataMasqueClient } from './data-masque-client';
import { runLog } from './run-log';

/** A masking run as the API describes it. */
export interface Run {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  /** Id of its ruleset. */
  readonly ruleset?: string | null;
  readonly ruleset_name?: string;
  /** Id of the connection that it masks by. */
  readonly source_connection?: string | null;
  readonly source_connection_name?: string | null;
  /** The same two, as old versions call them. */
  readonly connection?: string | null;
  readonly connection_name?: string | null;
  /** ISO 8601. */
  readonly created_time?: string | null;
}

/** Statuses of DataMasque's documentation in which a run goes on. */
const IN_FLIGHT = ['queued', 'validating', 'running', 'cancelling'];

/** Statuses of DataMasque's documentation in which a run has come to its end. */
const FINISHED = ['finished', 'finished_with_warnings'];

/** Statuses of DataMasque's documentation in which a run is over. */
const FINAL = [...FINISHED, 'failed', 'cancelled'];

/** Whether the documentation names a status. */
export function isKnownStatus(status: string): boolean {
  return IN_FLIGHT.includes(status) || FINAL.includes(status);
}

/** Whether a run goes on. One with a status that we do not know may: only a deadline ends waiting for it. */
export function isInFlight(status: string): boolean {
  return !FINAL.includes(status);
}

/** Whether a run has masked what it could to its end. */
export function isFinished(status: string): boolean {
  return FINISHED.includes(status);
}

/** What the runs of an execution are known by. */
export interface RunQuery {
  readonly name: string;
  /** Name of their ruleset, by which the server narrows its list; undefined = all of the list is read. */
  readonly rulesetName?: string;
}

/**
 * The runs of a name that has been given to one, the newest first. There may be several: a request that was given up
 * can take effect after the next one. When the narrowed list has none of them, the ruleset may have been renamed, so
 * all of the list is read.
 */
export async function findRuns(
  client: DataMasqueClient,
  { name, rulesetName }: RunQuery,
): Promise<readonly Run[]> {
  const narrowed = ofName(await listRuns(client, rulesetName), name);
  return narrowed.length > 0 || rulesetName === undefined ? narrowed : ofName(await listRuns(client), name);
}

/**
 * Like findRuns, but for a name that as a rule has been given to none. A narrowed list that holds other runs is
 * believed; an empty one may come of a server that reads the filter otherwise, so all of the list is read.
 */
export async function findEarlierRuns(
  client: DataMasqueClient,
  { name, rulesetName }: RunQuery,
): Promise<readonly Run[]> {
  const narrowed = await listRuns(client, rulesetName);
  const isBelieved = narrowed.length > 0 || rulesetName === undefined;
  return ofName(isBelieved ? narrowed : await listRuns(client), name);
}

async function listRuns(client: DataMasqueClient, rulesetName?: string): Promise<readonly Run[]> {
  const query = rulesetName === undefined ? '' : `?ruleset_name=${encodeURIComponent(rulesetName)}`;
  return (await client.list(`/api/runs/${query}`)) as readonly Run[];
}

/** A server may ignore the filter, and a filter may mean parts of names. */
function ofName(runs: readonly Run[], name: string): readonly Run[] {
  return runs.filter((run) => run.name === name).sort((one, other) => other.id - one.id);
}

/** Starts a run. */
export async function createRun(
  client: DataMasqueClient,
  run: {
    readonly name: string;
    readonly connectionId: string;
    readonly rulesetId: string;
    readonly runSecret?: string;
  },
): Promise<Run> {
  const { name, connectionId, rulesetId, runSecret } = run;
  const body = {
    name,
    connection: connectionId,
    ruleset: rulesetId,
    mask_type: 'database',
    options: runSecret === undefined ? {} : { run_secret: runSecret },
  };
  const secrets = runSecret === undefined ? [] : [runSecret];
  return (await client.call({ method: 'POST', path: '/api/runs/', body, secrets })) as Run;
}

/** One run; undefined when the server says that there is none of that id. */
export async function getRun(client: DataMasqueClient, id: number): Promise<Run | undefined> {
  return (await client.callIfThere({ method: 'GET', path: `/api/runs/${id}/` })) as Run | undefined;
}

/**
 * Asks the server to cancel a run.
 *
 * @throws StepFailure DataMasqueRefused when it cannot be cancelled, being over
 */
export async function cancelRun(client: DataMasqueClient, id: number): Promise<void> {
  await client.call({ method: 'POST', path: `/api/runs/${id}/cancel/`, body: {} });
}

const MOST_LINES = 10;
const MOST_CHARACTERS = 2000;

/** The last warnings and errors of a run's log, at most ten. */
export async function troubleLines(client: DataMasqueClient, id: number): Promise<readonly string[]> {
  const lines = (await runLog(client, id)).filter(({ level }) => level === 'WARN' || level === 'ERROR');
  return lines.slice(-MOST_LINES).map(({ message }) => message);
}

/** Lines of a log as one text of bounded length. */
export function inOneLine(lines: readonly string[]): string {
  return lines.join(' | ').slice(0, MOST_CHARACTERS);
}

/** The last warnings and errors of a run's log in one line. */
export async function runTroubles(client: DataMasqueClient, id: number): Promise<string> {
  return inOneLine(await troubleLines(client, id));
}
