import { Client } from 'pg';

/** How to reach a connection's database. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** A database while it is masked. */
export interface MaskingDatabase {
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** Opens databases; rejects with the database's own message when it cannot log in. */
export interface MaskingDatabases {
  open(login: DatabaseLogin): Promise<MaskingDatabase>;
}

const CONNECT_MILLISECONDS = 5000;

/** Postgres over TCP. */
export const POSTGRES_DATABASES: MaskingDatabases = {
  async open(login) {
    const client = new Client({ ...login, connectionTimeoutMillis: CONNECT_MILLISECONDS });
    // A connection that breaks while nothing is asked of it shows in the next query.
    client.on('error', () => undefined);
    await client.connect();
    return {
      query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
      close: () => client.end(),
    };
  },
};
