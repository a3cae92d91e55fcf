import type { DefinitionFault } from '../invalid-definition';
import type { ObjectReader } from './object-reader';

const LONGEST_NAME = 80;
const NAME = /^\p{ID_Start}\p{ID_Continue}*$/u;
const RESERVED = 'states';

/**
 * The variables that one chain of states assigns. A branch or an iteration has a scope of its own, in which a name of
 * an outer scope can be read but not assigned.
 * Source: AWS Step Functions developer guide, "Passing data between states with variables".
 */
export class VariableScope {
  private readonly places = new Map<string, string>();

  constructor(private readonly outer?: VariableScope) {}

  /** Notes the names that an Assign assigns, and the faults of the names themselves. */
  assign(reader: ObjectReader, names: readonly string[]): void {
    for (const name of names) {
      const fault = nameFault(name);
      if (fault !== undefined) reader.fault(fault, `Assign/${name}`);
      if (!this.places.has(name)) this.places.set(name, `${reader.path}/Assign/${name}`);
    }
  }

  /** Faults of names that an outer scope assigns as well; asked when every chain was read. */
  clashes(): readonly DefinitionFault[] {
    return [...this.places]
      .filter(([name]) => this.outer?.assigns(name))
      .map(([name, path]) => ({
        path,
        message: `the variable ${name} is assigned outside of this branch as well, and can only be read in it; give it another name`,
      }));
  }

  private assigns(name: string): boolean {
    return this.places.has(name) || (this.outer?.assigns(name) ?? false);
  }
}

function nameFault(name: string): string | undefined {
  if (name === RESERVED) return `the variable name ${RESERVED} is reserved`;
  if (name.length > LONGEST_NAME)
    return `a variable name has at most ${LONGEST_NAME} characters, got: ${name.length}`;
  return NAME.test(name)
    ? undefined
    : `a variable name begins with a letter and goes on with letters, digits and underscores, got: ${name}`;
}
