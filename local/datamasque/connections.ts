import { randomUUID } from 'node:crypto';
import { ApiError, invalidField, notFound } from './api-error';
import type { DatabaseLogin, MaskingDatabases } from './masking-databases';

/** What a client sends of a connection. */
export type ConnectionFields = Readonly<Record<string, unknown>>;

/** A connection as it is kept. */
export interface StoredConnection {
  readonly id: string;
  readonly name: string;
  readonly fields: ConnectionFields;
}

const REQUIRED = [
  'version',
  'name',
  'mask_type',
  'db_type',
  'host',
  'port',
  'database',
  'user',
  'dbpassword',
];

/** The connections of the server. */
export class Connections {
  private readonly byId = new Map<string, StoredConnection>();

  constructor(private readonly databases: MaskingDatabases) {}

  list(): readonly StoredConnection[] {
    return [...this.byId.values()];
  }

  find(id: string): StoredConnection | undefined {
    return this.byId.get(id);
  }

  /** @throws ApiError 404 */
  get(id: string): StoredConnection {
    const connection = this.find(id);
    if (!connection) throw notFound();
    return connection;
  }

  /** @throws ApiError 400 naming the field that is missing or wrong */
  save(fields: ConnectionFields, id: string = randomUUID()): StoredConnection {
    checkFields(fields);
    const connection = { id, name: String(fields.name), fields };
    this.byId.set(id, connection);
    return connection;
  }

  delete(id: string): void {
    this.byId.delete(this.get(id).id);
  }

  /**
   * Logs in to the database of a connection.
   *
   * @throws ApiError 400 with the database's reason
   */
  async test(fields: ConnectionFields): Promise<object> {
    checkFields(fields);
    refuseOtherDatabases(fields);
    try {
      const database = await this.databases.open(databaseLogin(fields));
      await database.close();
      return { message: '' };
    } catch (error) {
      throw new ApiError(400, { error: `Connection test failed: ${(error as Error).message}` });
    }
  }
}

/** How to reach a connection's database. */
export function databaseLogin({ host, port, database, user, dbpassword }: ConnectionFields): DatabaseLogin {
  return {
    host: String(host),
    port: Number(port),
    database: String(database),
    user: String(user),
    password: String(dbpassword),
  };
}

/** @throws ApiError 400 for a type of database that local mode does not mask */
export function refuseOtherDatabases({ db_type: type }: ConnectionFields): void {
  if (type !== 'postgres') throw invalidField('db_type', `Local mode masks postgres only, got: ${type}.`);
}

/** A connection as the API shows it: never with its password. */
export function describeConnection({ id, fields }: StoredConnection): object {
  const { dbpassword: _, ...shown } = fields;
  return { id, ...shown, password_encrypted: '********' };
}

function checkFields(fields: ConnectionFields): void {
  const missing = REQUIRED.find((name) => fields[name] === undefined || fields[name] === '');
  if (missing) throw invalidField(missing, 'This field is required.');
  if (!Number.isInteger(fields.port)) throw invalidField('port', 'A valid integer is required.');
}
