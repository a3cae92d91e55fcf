import type { Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { BackendLease } from './backend-lease';
import { type Backend, ClientSession } from './client-session';
import type {
  Database,
  DatabaseCredentials,
  DatabaseImage,
  DatabaseRow,
  DatabaseStore,
} from './database-store';
import { loadExtensions } from './extensions';
import { LoginFront } from './login-front';
import { startupMessage } from './protocol-messages';
import { runScript, type ScriptTarget } from './script-runner';

/** A data directory as a compressed archive, held in memory, with the names that exist inside. */
class PostgresImage implements DatabaseImage {
  constructor(
    readonly archive: File | Blob,
    readonly names: InnerNames,
  ) {}

  get sizeBytes(): number {
    return this.archive.size;
  }
}

/** Role and database as the data directory has them. Log-ins are checked in front, whatever these are. */
interface InnerNames {
  readonly user: string;
  readonly database: string;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The file name under which PGlite offers the blob that is passed with a query. */
const BLOB_FILE = "'/dev/blob'";

class PostgresDatabase implements Database {
  readonly host = '127.0.0.1';
  private readonly lease = new BackendLease();
  private readonly backend: Backend;
  private front: LoginFront | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly engine: PGlite,
    private readonly names: InnerNames,
    private credentials: DatabaseCredentials,
  ) {
    this.backend = {
      send: (message, onData) => engine.execProtocolRawStream(message, { onRawData: onData }),
      inTransaction: () => engine.isInTransaction(),
      rollBack: async () => {
        await engine.exec('ROLLBACK');
      },
    };
  }

  static async open(engine: PGlite, names: InnerNames, credentials: DatabaseCredentials): Promise<Database> {
    const database = new PostgresDatabase(engine, names, credentials);
    database.front = await LoginFront.open(
      () => database.credentials,
      (socket, received) => void database.admit(socket, received),
    );
    return database;
  }

  get port(): number {
    return this.front?.port ?? 0;
  }

  image(): Promise<DatabaseImage> {
    return this.lease.hold(async () => new PostgresImage(await this.engine.dumpDataDir('gzip'), this.names));
  }

  setCredentials(credentials: DatabaseCredentials): void {
    this.credentials = credentials;
  }

  execute(sql: string): Promise<void> {
    const target: ScriptTarget = {
      run: async (statement) => {
        await this.engine.exec(statement);
      },
      copy: async (statement, rows) => {
        const fromBlob = statement.replace(/\bfrom\s+stdin\b/i, `FROM ${BLOB_FILE}`);
        await this.engine.query(fromBlob, [], { blob: new Blob([rows]) });
      },
    };
    return this.lease.hold(async () => {
      try {
        await runScript(target, sql);
      } finally {
        await this.leaveSession();
      }
    });
  }

  query(sql: string, parameters: readonly unknown[] = []): Promise<readonly DatabaseRow[]> {
    return this.lease.hold(async () => (await this.engine.query<DatabaseRow>(sql, [...parameters])).rows);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    await this.front?.close();
    await this.lease.hold(() => this.engine.close());
  }

  /** Dumps end with settings of their own, an empty search_path among them, or in an open transaction. */
  private async leaveSession(): Promise<void> {
    if (this.engine.isInTransaction()) await this.engine.exec('ROLLBACK');
    await this.engine.exec('RESET ALL');
  }

  private async admit(socket: Socket, received: Buffer): Promise<void> {
    const greeting = startupMessage({ user: this.names.user, database: this.names.database });
    await this.lease.hold(() =>
      this.backend.send(greeting, (data) => {
        socket.write(Buffer.from(data));
      }),
    );
    new ClientSession(socket, this.backend, this.lease, received);
  }
}

/**
 * Real Postgres databases, each an embedded PGlite of its own behind a port of its own.
 *
 * The database and the master user exist inside under their real names; the master user is a superuser there,
 * since it also reads COPY rows from a file. Images stay in memory, compressed.
 */
export class PostgresStore implements DatabaseStore {
  /** @param extensions names of those that `CREATE EXTENSION` finds in its databases */
  constructor(private readonly extensions: readonly string[] = []) {}

  async create(credentials: DatabaseCredentials): Promise<Database> {
    const engine = await PGlite.create({ extensions: await loadExtensions(this.extensions) });
    await engine.exec(`
      CREATE ROLE ${quoted(credentials.user)} SUPERUSER LOGIN;
      UPDATE pg_database SET datname = '${credentials.database.replaceAll("'", "''")}' WHERE datname = 'postgres';
      SET ROLE ${quoted(credentials.user)}`);
    return PostgresDatabase.open(
      engine,
      { user: credentials.user, database: credentials.database },
      credentials,
    );
  }

  async restore(image: DatabaseImage, credentials: DatabaseCredentials): Promise<Database> {
    if (!(image instanceof PostgresImage)) throw new TypeError('not an image that this store made');
    const { user, database } = image.names;
    const extensions = await loadExtensions(this.extensions);
    const engine = await PGlite.create({ loadDataDir: image.archive, database, extensions });
    await engine.exec(`SET ROLE ${quoted(user)}`);
    return PostgresDatabase.open(engine, image.names, credentials);
  }
}
