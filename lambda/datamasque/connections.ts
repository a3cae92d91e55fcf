import { isStepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DataMasqueClient } from './data-masque-client';

/** A connection to make; the names are the API's. */
export interface ConnectionBody {
  readonly version: '1.0';
  readonly name: string;
  readonly mask_type: 'database';
  readonly db_type: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly dbpassword: string;
  readonly schema: string;
  readonly service_name?: string;
  readonly connection_fileset?: string;
}

interface Connection {
  readonly id: string;
  readonly name: string;
}

/** The ids of the connections of a name; a server that lost an answer may have been asked twice. */
export async function findConnections(client: DataMasqueClient, name: string): Promise<readonly string[]> {
  const answers = (await client.list('/api/connections/')) as readonly Connection[];
  return answers.filter((connection) => connection.name === name).map(({ id }) => id);
}

/**
 * Makes a connection anew: one of that name that is there already may be left of an earlier execution, with runs that
 * masked another clone. Only one that is in use stays, and is brought up to date.
 */
export async function remakeConnection(client: DataMasqueClient, body: ConnectionBody): Promise<string> {
  const inUse = await deleteUnused(client, await findConnections(client, body.name));
  const call =
    inUse === undefined
      ? ({ method: 'POST', path: '/api/connections/' } as const)
      : ({ method: 'PUT', path: connectionPath(inUse) } as const);
  const answer = (await client.call({ ...call, body, secrets: [body.dbpassword] })) as Connection | undefined;
  return String(answer?.id ?? inUse);
}

/** Deletes connections; gives one that the server does not let go of, because a run goes on. */
async function deleteUnused(client: DataMasqueClient, ids: readonly string[]): Promise<string | undefined> {
  let inUse: string | undefined;
  for (const id of ids) {
    try {
      await deleteConnection(client, id);
    } catch (error) {
      if (!isStepFailure(error, StepError.DATAMASQUE_REFUSED)) throw error;
      inUse ??= id;
    }
  }
  return inUse;
}

/**
 * Longest that a connection test may take. A server waits for a database that does not answer, as behind a security
 * group, far longer than for anything else. Two tests fit into the two minutes of a step's function.
 */
const TEST_TIMEOUT_MILLISECONDS = 50_000;

/**
 * Has the server log in to the database.
 *
 * @throws StepFailure DataMasqueRefused when it cannot, SlowAnswer when the database does not answer it
 */
export async function testConnection(client: DataMasqueClient, id: string, password: string): Promise<void> {
  await client.call({
    method: 'POST',
    path: `${connectionPath(id)}test/`,
    body: {},
    secrets: [password],
    timeoutMilliseconds: TEST_TIMEOUT_MILLISECONDS,
  });
}

/** Deletes a connection; nothing happens when it is gone already. */
export async function deleteConnection(client: DataMasqueClient, id: string): Promise<void> {
  await client.callIfThere({ method: 'DELETE', path: connectionPath(id) });
}

function connectionPath(id: string): string {
  return `/api/connections/${encodeURIComponent(id)}/`;
}
