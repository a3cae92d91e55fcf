import type { DatabaseLogin, MaskingDatabase, MaskingDatabases } from '../local/datamasque';
import type { DatabaseCredentials, DatabaseImage } from '../local/postgres/database-store';
import { EmptyDatabase, type EmptyImage, EmptyStore } from '../local/postgres/empty-store';
import { SOURCE_DATABASE } from './fixed-values';

/** What is said of data once they are masked: the rows of the one table, in the one database, that hold personal data. */
export const MASKED = 'masked';

/** A database of which no more is known than whether it is masked, on a port that is its own. */
class MarkedDatabase extends EmptyDatabase {
  constructor(
    override readonly port: number,
    credentials: DatabaseCredentials,
    marker?: string,
  ) {
    super(credentials, marker);
  }
}

/** The databases of a case: the store behind RDS, and what DataMasque logs in to. */
export class MarkedDatabases extends EmptyStore implements MaskingDatabases {
  private readonly byPort = new Map<number, MarkedDatabase>();

  override async create(credentials: DatabaseCredentials): Promise<EmptyDatabase> {
    return this.add(credentials);
  }

  override async restore(image: DatabaseImage, credentials: DatabaseCredentials): Promise<EmptyDatabase> {
    return this.add(credentials, (image as EmptyImage).marker);
  }

  async open({ port, user, password, database: name }: DatabaseLogin): Promise<MaskingDatabase> {
    const database = this.byPort.get(port);
    if (!database || database.closed) throw new Error(`nothing listens on port ${port}`);
    if (database.credentials.user !== user || database.credentials.password !== password) {
      throw new Error(`password authentication failed for user "${user}"`);
    }
    const isOfSource = name === SOURCE_DATABASE;
    return { query: async (sql) => answer(database, sql, isOfSource), close: async () => undefined };
  }

  private add(credentials: DatabaseCredentials, marker?: string): EmptyDatabase {
    const database = new MarkedDatabase(10_000 + this.byPort.size, credentials, marker);
    this.byPort.set(database.port, database);
    return database;
  }
}

/**
 * The three statements of a ruleset that truncates a table. Only the table of customers in the database of the source has
 * rows to mask; another table, or one of another database, may be truncated without any effect on them.
 */
function answer(
  database: EmptyDatabase,
  sql: string,
  isOfSource: boolean,
): readonly Readonly<Record<string, unknown>>[] {
  if (sql.includes('pg_attribute')) return [{ name: 'id', type: 'integer' }];
  if (sql.startsWith('SELECT count(*)')) return [{ rows: 1 }];
  if (!sql.startsWith('TRUNCATE TABLE ')) throw new Error(`a marked database does not run: ${sql}`);
  if (isOfSource && sql.endsWith('."customers"')) database.marker = MASKED;
  return [];
}
