/**
 * The few messages of the PostgreSQL frontend/backend protocol 3.0 that a log-in needs
 * (https://www.postgresql.org/docs/18/protocol-message-formats.html).
 */

/** What a client sends first on a connection, before any typed message. */
export type FirstMessage =
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'startup'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'unsupported'; readonly version: string };

/** A typed message with its length still in front, as it goes on to the backend. */
export interface TypedMessage {
  readonly type: string;
  readonly bytes: Buffer;
}

const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;
const GSS_ENCRYPTION_REQUEST = 80877104;
const PROTOCOL_MAJOR = 3;
/** Longer first messages are refused by Postgres as well. */
const LONGEST_FIRST_MESSAGE = 10_000;

/** Length of the untyped message at the start of the bytes, or undefined while it is incomplete. */
export function firstMessageLength(bytes: Buffer): number | undefined {
  if (bytes.length < 8) return undefined;
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > LONGEST_FIRST_MESSAGE) return 8;
  return bytes.length < length ? undefined : length;
}

function startupParameters(bytes: Buffer): Record<string, string> {
  const words = bytes.toString('utf8').split('\0');
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < words.length && words[index] !== ''; index += 2) {
    pairs.push([words[index] ?? '', words[index + 1] ?? '']);
  }
  return Object.fromEntries(pairs);
}

/** Reads an untyped message that is complete. */
export function readFirstMessage(message: Buffer): FirstMessage {
  const code = message.readInt32BE(4);
  if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST) return { kind: 'encryption' };
  if (code === CANCEL_REQUEST) return { kind: 'cancel' };
  if (code >> 16 !== PROTOCOL_MAJOR)
    return { kind: 'unsupported', version: `${code >> 16}.${code & 0xffff}` };
  return { kind: 'startup', parameters: startupParameters(message.subarray(8)) };
}

/** Takes the first typed message off the bytes, or nothing while it is incomplete. */
export function takeTypedMessage(bytes: Buffer): TypedMessage | undefined {
  if (bytes.length < 5) return undefined;
  const length = 1 + bytes.readInt32BE(1);
  if (bytes.length < length) return undefined;
  return { type: String.fromCharCode(bytes.readUInt8(0)), bytes: bytes.subarray(0, length) };
}

/** The zero-terminated string that begins at an offset of a message. */
export function textAt(message: Buffer, offset: number): string {
  return message.toString('utf8', offset, message.indexOf(0, offset));
}

function typed(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Asks the client for its password in clear text. */
export function passwordRequest(): Buffer {
  return typed('R', Buffer.from([0, 0, 0, 3]));
}

/** An error; `FATAL` ones end the connection. */
export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, message: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${message}`, ''];
  return typed('E', Buffer.from(fields.map((field) => `${field}\0`).join('')));
}

/** Tells the client that the next statement may come. */
export function readyForQuery(status: 'idle' | 'in transaction'): Buffer {
  return typed('Z', Buffer.from(status === 'idle' ? 'I' : 'T'));
}

/** Ends a series of extended-protocol messages. */
export function syncMessage(): Buffer {
  return typed('S', Buffer.alloc(0));
}

/** The message that opens a session. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const words = Object.entries(parameters).flat();
  const content = Buffer.from([...words, ''].map((word) => `${word}\0`).join(''));
  const head = Buffer.alloc(8);
  head.writeInt32BE(content.length + 8, 0);
  head.writeInt32BE(PROTOCOL_MAJOR << 16, 4);
  return Buffer.concat([head, content]);
}
