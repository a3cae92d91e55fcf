/** One fault of a state machine definition. */
export interface DefinitionFault {
  /** Where it is, as the service points into a definition, e.g. `/States/Restore/Retry[0]/ErrorEquals`. */
  readonly path: string;
  readonly message: string;
}

/** A definition that cannot be run here, with every fault that was found. */
export class InvalidDefinition extends Error {
  constructor(readonly faults: readonly DefinitionFault[]) {
    super(faults.map(({ path, message }) => `${message} at ${path}`).join('; '));
    this.name = 'InvalidDefinition';
  }
}
