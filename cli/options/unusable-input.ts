/** What a person gave cannot be used as it is: one line that says what is wrong, what was received and how to mend it. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput';
}
