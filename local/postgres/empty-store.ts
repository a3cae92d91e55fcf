import type {
  Database,
  DatabaseCredentials,
  DatabaseImage,
  DatabaseRow,
  DatabaseStore,
} from './database-store';

/** An image without data. */
export class EmptyImage implements DatabaseImage {
  readonly sizeBytes = 0;

  /** @param marker what was said of the data, e.g. `masked`; copied by every image and restore */
  constructor(readonly marker: string | undefined) {}
}

/** A database that keeps no data and opens no port; only what is said of its data is remembered. */
export class EmptyDatabase implements Database {
  readonly host = '127.0.0.1';
  /** Nothing listens there. */
  readonly port: number = 5432;
  closed = false;

  constructor(
    public credentials: DatabaseCredentials,
    public marker?: string,
  ) {}

  async image(): Promise<EmptyImage> {
    return new EmptyImage(this.marker);
  }

  setCredentials(credentials: DatabaseCredentials): void {
    this.credentials = credentials;
  }

  async execute(): Promise<void> {
    throw new Error('an empty database runs no SQL, use a PostgresStore');
  }

  async query(): Promise<readonly DatabaseRow[]> {
    throw new Error('an empty database runs no SQL, use a PostgresStore');
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Databases without data, for thousands of runs in seconds. */
export class EmptyStore implements DatabaseStore {
  async create(credentials: DatabaseCredentials): Promise<EmptyDatabase> {
    return new EmptyDatabase(credentials);
  }

  async restore(image: DatabaseImage, credentials: DatabaseCredentials): Promise<EmptyDatabase> {
    if (!(image instanceof EmptyImage)) throw new TypeError('not an image that this store made');
    return new EmptyDatabase(credentials, image.marker);
  }
}
