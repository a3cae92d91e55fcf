/** What a command is to look at cannot be looked at, or not to the end. */
export class CannotLook extends Error {
  override readonly name = 'CannotLook';
}
