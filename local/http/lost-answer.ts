/** Thrown by a handler whose answer gets lost on the way: the client sees its connection end, as of a broken network. */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
  /** As Node.js calls a connection that the other side ended. */
  readonly code = 'ECONNRESET';
}
