declare module 'asl-validator' {
  interface Verdict {
    readonly isValid: boolean;
    errorsText(): string;
  }
  /** Checks a state machine's definition; may add defaults to the object that it is given. */
  export default function validate(
    definition: object,
    options?: { readonly checkArn?: boolean; readonly checkPaths?: boolean },
  ): Verdict;
}
