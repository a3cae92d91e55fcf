import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { DatabaseCredentials } from './database-store';
import {
  errorResponse,
  firstMessageLength,
  passwordRequest,
  readFirstMessage,
  takeTypedMessage,
  textAt,
} from './protocol-messages';

/** Takes over a connection whose client has logged in; the bytes are those already received after the log-in. */
export type Admit = (socket: Socket, alreadyReceived: Buffer) => void;

const LOOPBACK = '127.0.0.1';

function fatal(socket: Socket, code: string, message: string): void {
  socket.end(errorResponse('FATAL', code, message));
}

/** One connection up to the end of its log-in. */
class LogIn {
  private received: Buffer = Buffer.alloc(0);
  private startup: Readonly<Record<string, string>> | undefined;
  private readonly onData = (data: Buffer): void => {
    this.received = Buffer.concat([this.received, data]);
    this.read();
  };

  constructor(
    private readonly socket: Socket,
    private readonly credentials: () => DatabaseCredentials,
    private readonly admit: Admit,
  ) {
    socket.on('data', this.onData);
  }

  private read(): void {
    while (this.startup ? this.readPassword(this.startup) : this.readFirst()) {
      // each reader takes one message and says whether there may be another
    }
  }

  private readFirst(): boolean {
    const length = firstMessageLength(this.received);
    if (length === undefined) return false;
    const message = readFirstMessage(this.received.subarray(0, length));
    this.received = this.received.subarray(length);
    switch (message.kind) {
      case 'encryption':
        this.socket.write('N');
        return true;
      case 'cancel':
        this.socket.end();
        return false;
      case 'unsupported':
        fatal(this.socket, '08P01', `unsupported frontend protocol ${message.version}: server supports 3.0`);
        return false;
      case 'startup':
        this.startup = message.parameters;
        this.socket.write(passwordRequest());
        return true;
    }
  }

  private readPassword(startup: Readonly<Record<string, string>>): boolean {
    const message = takeTypedMessage(this.received);
    if (!message) return false;
    this.received = this.received.subarray(message.bytes.length);
    const user = startup.user ?? '';
    const database = startup.database ?? user;
    const expected = this.credentials();
    if (message.type !== 'p' || user !== expected.user || textAt(message.bytes, 5) !== expected.password) {
      fatal(this.socket, '28P01', `password authentication failed for user "${user}"`);
    } else if (database !== expected.database) {
      fatal(this.socket, '3D000', `database "${database}" does not exist`);
    } else {
      this.socket.off('data', this.onData).pause();
      this.admit(this.socket, this.received);
    }
    return false;
  }
}

/**
 * Listens on a loopback port of its own and lets in who knows the password: embedded Postgres has no log-in.
 * Clear-text passwords only, no TLS: nothing leaves the machine.
 */
export class LoginFront {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static open(credentials: () => DatabaseCredentials, admit: Admit): Promise<LoginFront> {
    return new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, LOOPBACK, () => {
        const front = new LoginFront(server, (server.address() as AddressInfo).port);
        server.on('connection', (socket) => front.receive(socket, credentials, admit));
        resolve(front);
      });
    });
  }

  /** Stops listening and ends the open connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private receive(socket: Socket, credentials: () => DatabaseCredentials, admit: Admit): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => this.sockets.delete(socket));
    // a client that goes away in the middle is no fault of the server's: 'close' follows and cleans up
    socket.on('error', () => {});
    new LogIn(socket, credentials, admit);
  }
}
