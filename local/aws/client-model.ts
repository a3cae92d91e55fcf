/** Kinds of values that each service's model has. `More` are those that only some have. */
export type Shape<More = never> =
  | { readonly kind: 'string' | 'integer' | 'boolean' | 'timestamp' }
  | { readonly kind: 'list'; readonly itemName: string; readonly item: Shape<More> }
  | StructureShape<More>
  | More;

/** A structure with its members in the model's order. */
export interface StructureShape<More = never> {
  readonly kind: 'structure';
  readonly name: string;
  readonly members: ReadonlyMap<string, Shape<More>>;
  readonly required: readonly string[];
}

/** One operation of a service. */
export interface Operation<More = never> {
  readonly name: string;
  readonly input: StructureShape<More>;
  readonly output: StructureShape<More>;
}

/**
 * A client package carries its service model as nested tuples: `[kind, namespace, name, traits, ...]`, where a
 * reference may be a function, a number (a simple type) or a pair of reference and traits.
 */
export type Tuple = readonly unknown[];

const STRUCTURE = 3;
const OPERATION = 9;
const LIST = 1;
/** Lists of simple types have no tuple: this, and the type of the item. */
const LIST_OF = 64;
/** Maps likewise: of text to this. */
const MAP_OF = 128;
/** Item element of lists whose model names none. */
const DEFAULT_ITEM_NAME = 'member';
const SIMPLE_KINDS: Readonly<Record<number, 'string' | 'integer' | 'boolean' | 'timestamp'>> = {
  0: 'string',
  1: 'integer',
  2: 'boolean',
  4: 'timestamp',
};

function resolved(reference: unknown): unknown {
  return typeof reference === 'function' ? reference() : reference;
}

/** A member may be a bare reference or a pair of reference and traits. */
function splitTraits(member: unknown): { readonly reference: unknown; readonly xmlName?: string } {
  if (!Array.isArray(member) || member.length !== 2) return { reference: resolved(member) };
  const [reference, traits] = member as [unknown, { readonly xmlName?: string } | number];
  return { reference: resolved(reference), xmlName: typeof traits === 'number' ? undefined : traits.xmlName };
}

/** The service model that a client package carries. */
export class ClientModel<More = never> {
  private readonly noMembers: StructureShape<More> = {
    kind: 'structure',
    name: 'Unit',
    members: new Map(),
    required: [],
  };
  private readonly structures = new Map<unknown, StructureShape<More>>();

  /**
   * @param client what the package exports
   * @param more reads a kind of shape beyond those that each service has; undefined for one that it does not know
   */
  constructor(
    private readonly client: object,
    private readonly more: (reference: unknown) => More | undefined = () => undefined,
  ) {}

  /** The operation of an API name, e.g. `DescribeDBInstances`, or undefined when the service has none of it. */
  operationNamed(name: string): Operation<More> | undefined {
    const tuple = this.exported(name);
    if (tuple?.[0] !== OPERATION) return undefined;
    return { name, input: this.inputOrOutput(tuple[4]), output: this.inputOrOutput(tuple[5]) };
  }

  /** The API names of all operations of the service. */
  operationNames(): readonly string[] {
    return Object.keys(this.client)
      .filter((name) => name.endsWith('$'))
      .map((name) => name.slice(0, -1))
      .filter((name) => this.exported(name)?.[0] === OPERATION);
  }

  /** What the package exports of the model under a name, e.g. an error's shape. */
  exported(name: string): Tuple | undefined {
    const value: unknown = Reflect.get(this.client, `${name}$`);
    return Array.isArray(value) ? value : undefined;
  }

  /** Operations without input or output say `unit`. */
  private inputOrOutput(reference: unknown): StructureShape<More> {
    const shape = resolved(reference);
    return Array.isArray(shape) ? this.structureOf(shape) : this.noMembers;
  }

  private shapeOf(member: unknown): Shape<More> {
    const { reference } = splitTraits(member);
    const more = this.more(reference);
    if (more !== undefined) return more;
    if (typeof reference === 'number') return this.simpleShape(reference);
    const tuple = reference as Tuple;
    if (tuple[0] === STRUCTURE) return this.structureOf(tuple);
    if (tuple[0] === LIST) {
      const item = tuple[4];
      return {
        kind: 'list',
        itemName: splitTraits(item).xmlName ?? DEFAULT_ITEM_NAME,
        item: this.shapeOf(item),
      };
    }
    return this.shapeOf(tuple[4]);
  }

  private simpleShape(reference: number): Shape<More> {
    if (reference >= LIST_OF && reference < MAP_OF)
      return { kind: 'list', itemName: DEFAULT_ITEM_NAME, item: this.shapeOf(reference - LIST_OF) };
    return { kind: SIMPLE_KINDS[reference] ?? 'string' };
  }

  private structureOf(tuple: Tuple): StructureShape<More> {
    const known = this.structures.get(tuple);
    if (known) return known;
    const members = new Map<string, Shape<More>>();
    const names = tuple[4] as readonly string[];
    const required = names.slice(0, (tuple[6] as number | undefined) ?? 0);
    const structure: StructureShape<More> = { kind: 'structure', name: String(tuple[2]), members, required };
    this.structures.set(tuple, structure);
    const references = tuple[5] as readonly unknown[];
    for (const [index, name] of names.entries()) members.set(name, this.shapeOf(references[index]));
    return structure;
  }
}
