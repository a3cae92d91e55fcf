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

/** Makes a connection, or brings the one of that name up to date. */
export async function saveConnection(client: DataMasqueClient, body: ConnectionBody): Promise<string> {
  const [existing] = await findConnections(client, body.name);
  const call = existing
    ? ({ method: 'PUT', path: connectionPath(existing) } as const)
    : ({ method: 'POST', path: '/api/connections/' } as const);
  const answer = (await client.call({ ...call, body, secrets: [body.dbpassword] })) as Connection | undefined;
  return String(answer?.id ?? existing);
}

/**
 * Has the server log in to the database.
 *
 * @throws StepFailure DataMasqueRefused when it cannot
 */
export async function testConnection(client: DataMasqueClient, id: string, password: string): Promise<void> {
  await client.call({ method: 'POST', path: `${connectionPath(id)}test/`, body: {}, secrets: [password] });
}

/** Deletes a connection; nothing happens when it is gone already. */
export async function deleteConnection(client: DataMasqueClient, id: string): Promise<void> {
  await client.callIfThere({ method: 'DELETE', path: connectionPath(id) });
}

function connectionPath(id: string): string {
  return `/api/connections/${encodeURIComponent(id)}/`;
}
