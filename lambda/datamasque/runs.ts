import type { DataMasqueClient } from './data-masque-client';

/** A masking run as the API describes it. */
export interface Run {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

/** Statuses of DataMasque's documentation in which a run goes on. */
const IN_FLIGHT = ['queued', 'validating', 'running', 'cancelling'];

/** Statuses of DataMasque's documentation in which a run is over. */
const FINAL = ['finished', 'finished_with_warnings', 'failed', 'cancelled'];

/** Whether the documentation names a status. */
export function isKnownStatus(status: string): boolean {
  return IN_FLIGHT.includes(status) || FINAL.includes(status);
}

/** Whether a run goes on. One with a status that we do not know may: only a deadline ends waiting for it. */
export function isInFlight(status: string): boolean {
  return !FINAL.includes(status);
}

/** The newest run of a name; undefined when there is none. */
export async function findRun(client: DataMasqueClient, name: string): Promise<Run | undefined> {
  const runs = (await client.list('/api/runs/')) as readonly Run[];
  return runs.filter((run) => run.name === name).sort((one, other) => other.id - one.id)[0];
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

/** One run. */
export async function getRun(client: DataMasqueClient, id: number): Promise<Run> {
  return (await client.call({ method: 'GET', path: `/api/runs/${id}/` })) as Run;
}

/** One run; undefined when there is none of that id. */
export async function getRunIfThere(client: DataMasqueClient, id: number): Promise<Run | undefined> {
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

/** DataMasque's level for warnings; errors are above. */
const WARNING = 30;
const MOST_LINES = 10;
const MOST_CHARACTERS = 2000;

/** The last warnings and errors of a run's log. */
export async function runTroubles(client: DataMasqueClient, id: number): Promise<string> {
  const answer = await client.call({ method: 'GET', path: `/api/runs/${id}/log/` });
  if (!Array.isArray(answer)) return '';
  const lines = (answer as readonly { log_level?: number; message?: string }[])
    .filter(({ log_level: level = 0 }) => level >= WARNING)
    .map(({ message = '' }) => message);
  return lines.slice(-MOST_LINES).join(' | ').slice(0, MOST_CHARACTERS);
}
