/** Who may log in to a database, and under which name it is reached. */
export interface DatabaseCredentials {
  /** Name of the database as clients ask for it, e.g. `orders`. */
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** The data of a database at one moment; opaque but for its size. Only the store that made it can restore it. */
export interface DatabaseImage {
  readonly sizeBytes: number;
}

/** One row of a query's answer, by column name. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** A database server of its own, with its own data and its own port. */
export interface Database {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Copies the data as they are now. Later changes do not reach the image. */
  image(): Promise<DatabaseImage>;
  /** Changes who may log in from the next connection on; open connections stay. */
  setCredentials(credentials: DatabaseCredentials): void;
  /**
   * Runs a plain-SQL script, such as `pg_dump` writes it, INSERT and COPY form alike.
   *
   * @throws SqlScriptError with the line and the beginning of the first statement that fails
   */
  execute(sql: string): Promise<void>;
  /** Runs one statement with `$1`-style parameters. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly DatabaseRow[]>;
  /** Ends every connection and frees the memory. A second call does nothing. */
  close(): Promise<void>;
}

/** Where the databases behind local RDS instances come from. */
export interface DatabaseStore {
  /** Makes an empty database. */
  create(credentials: DatabaseCredentials): Promise<Database>;
  /** Makes a database with the data of an image; the image stays as it is. */
  restore(image: DatabaseImage, credentials: DatabaseCredentials): Promise<Database>;
}
