import { isStepFailure, StepFailure } from '../contract/step-failure';
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

/** A connection as the API lists it. */
interface Connection {
  readonly id: string;
  readonly name: string;
  readonly host?: string;
  readonly port?: number | string;
}

/** By what a connection is known to be an execution's own: its derived name, and the clone that it leads to. */
export interface OwnConnection {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** The connections of a name. */
interface NamedConnections {
  /** Ids of those that lead to the clone; a server that lost an answer may have been asked twice. */
  readonly ours: readonly string[];
  /** Those that lead elsewhere or do not state whereto, which nobody but their maker may delete. */
  readonly others: readonly Connection[];
}

/** Finds the connections of a name, and tells those of an execution from others. */
export async function findConnections(
  client: DataMasqueClient,
  { name, host, port }: OwnConnection,
): Promise<NamedConnections> {
  const answers = (await client.list('/api/connections/')) as readonly Connection[];
  const named = answers.filter((connection) => connection.name === name);
  const isOurs = (connection: Connection): boolean =>
    String(connection.host).toLowerCase() === host.toLowerCase() && Number(connection.port) === port;
  return {
    ours: named.filter(isOurs).map(({ id }) => String(id)),
    others: named.filter((connection) => !isOurs(connection)),
  };
}

/** Whether there is a connection of a name, whoever made it. */
export async function hasConnection(client: DataMasqueClient, name: string): Promise<boolean> {
  const answers = (await client.list('/api/connections/')) as readonly Connection[];
  return answers.some((connection) => connection.name === name);
}

/**
 * Makes a connection anew: one of an earlier try may be there already. Only one that is in use stays, and is brought up
 * to date.
 *
 * @throws StepFailure ConnectionTaken where one of that name leads to another database
 */
export async function remakeConnection(client: DataMasqueClient, body: ConnectionBody): Promise<string> {
  const { ours, others } = await findConnections(client, body);
  const [taken] = others;
  if (taken) throw connectionTaken(taken, body);
  const inUse = await deleteUnused(client, ours);
  const call =
    inUse === undefined
      ? ({ method: 'POST', path: '/api/connections/' } as const)
      : ({ method: 'PUT', path: connectionPath(inUse) } as const);
  const answer = (await client.call({ ...call, body, secrets: [body.dbpassword] })) as Connection | undefined;
  return String(answer?.id ?? inUse);
}

function connectionTaken({ id, name, host, port }: Connection, wanted: OwnConnection): StepFailure {
  const leadsTo =
    host === undefined || port === undefined ? 'a database that it does not state' : `${host}:${port}`;
  return new StepFailure(
    StepError.CONNECTION_TAKEN,
    `DataMasque has a connection ${name} (id ${id}) to ${leadsTo} that this execution did not make, expected: none, or one to ${wanted.host}:${wanted.port}; rename or delete it in DataMasque`,
  );
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
