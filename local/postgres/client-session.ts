import type { Socket } from 'node:net';
import type { BackendLease } from './backend-lease';
import {
  errorResponse,
  readyForQuery,
  syncMessage,
  type TypedMessage,
  takeTypedMessage,
  textAt,
} from './protocol-messages';
import { readsStandardInput, scriptStatements } from './sql-script';

/** The one session of a database, spoken to in the wire protocol. */
export interface Backend {
  /** Sends one message and gives what comes back, chunk by chunk. */
  send(message: Uint8Array, onData: (data: Uint8Array) => void): Promise<void>;
  inTransaction(): boolean;
  rollBack(): Promise<void>;
}

const FEATURE_NOT_SUPPORTED = '0A000';

function mentionsStandardInput(sql: string): boolean {
  if (!/stdin/i.test(sql)) return false;
  return [...scriptStatements(sql)].some((statement) => readsStandardInput(statement.sql));
}

/** The SQL of a Query or Parse message. */
function sqlOf({ type, bytes }: TypedMessage): string {
  if (type === 'Q') return textAt(bytes, 5);
  if (type === 'P') return textAt(bytes, bytes.indexOf(0, 5) + 1);
  return '';
}

/**
 * One client of a database after its log-in. A client has the backend for itself from the first message of a
 * request to the answer's end, and for the whole of a transaction: several clients at a time then behave as on a
 * server with a process each, except that settings made by `SET` and names of prepared statements are shared.
 */
export class ClientSession {
  private pending: Buffer;
  private working = false;
  private release: (() => void) | undefined;
  private closed = false;
  /** After an error in the extended protocol everything up to the next Sync is skipped. */
  private skipping = false;

  constructor(
    private readonly socket: Socket,
    private readonly backend: Backend,
    private readonly lease: BackendLease,
    alreadyReceived: Buffer,
  ) {
    this.pending = alreadyReceived;
    socket.on('data', (data) => {
      this.pending = Buffer.concat([this.pending, data]);
      void this.work();
    });
    socket.once('close', () => {
      this.closed = true;
      void this.work();
    });
    socket.resume();
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let message = this.next(); message; message = this.next()) await this.serve(message);
    if (this.closed) await this.leave();
    this.working = false;
  }

  private next(): TypedMessage | undefined {
    if (this.closed) return undefined;
    const message = takeTypedMessage(this.pending);
    if (message) this.pending = this.pending.subarray(message.bytes.length);
    return message;
  }

  private async serve(message: TypedMessage): Promise<void> {
    if (message.type === 'X') {
      this.socket.end();
      return;
    }
    if (this.skipping && message.type !== 'S') return;
    this.release ??= await this.lease.acquire();
    if (mentionsStandardInput(sqlOf(message))) this.refuseStandardInput(message);
    else await this.backend.send(message.bytes, (data) => this.socket.write(Buffer.from(data)));
    if (message.type === 'S') this.skipping = false;
    const endsRequest = message.type === 'S' || message.type === 'Q';
    if (endsRequest && !this.backend.inTransaction()) this.giveBack();
  }

  /** The embedded Postgres ends the whole process when it reads COPY rows from a connection. */
  private refuseStandardInput(message: TypedMessage): void {
    const reason = 'COPY FROM STDIN is not supported over a connection to a local database, use INSERT';
    this.socket.write(errorResponse('ERROR', FEATURE_NOT_SUPPORTED, reason));
    if (message.type === 'P') this.skipping = true;
    else this.socket.write(readyForQuery(this.backend.inTransaction() ? 'in transaction' : 'idle'));
  }

  private async leave(): Promise<void> {
    if (!this.release) return;
    await this.backend.send(syncMessage(), () => {});
    if (this.backend.inTransaction()) await this.backend.rollBack();
    this.giveBack();
  }

  private giveBack(): void {
    this.release?.();
    this.release = undefined;
  }
}
