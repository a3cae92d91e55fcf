import * as client from '@aws-sdk/client-rds';
import { RdsError } from './rds-error';

/** What a parameter or a result may hold, as the service model says. */
export type Shape =
  | { readonly kind: 'string' | 'integer' | 'boolean' | 'timestamp' }
  | { readonly kind: 'list'; readonly itemName: string; readonly item: Shape }
  | StructureShape;

/** A structure with its members in the model's order. */
export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly members: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}

/** One operation of the service. */
export interface Operation {
  readonly name: string;
  readonly input: StructureShape;
  readonly output: StructureShape;
}

/**
 * The client package carries its service model as nested tuples: `[kind, namespace, name, traits, ...]`, where a
 * reference may be a function, a number (a simple type) or a pair of reference and traits.
 */
type Tuple = readonly unknown[];

const STRUCTURE = 3;
const OPERATION = 9;
const LIST = 1;
const LIST_OF_STRINGS = 64;
/** Item element of lists whose model names none. */
const DEFAULT_ITEM_NAME = 'member';
const SIMPLE_KINDS: Readonly<Record<number, 'string' | 'integer' | 'boolean' | 'timestamp'>> = {
  0: 'string',
  1: 'integer',
  2: 'boolean',
  4: 'timestamp',
};

const NO_MEMBERS: StructureShape = { kind: 'structure', name: 'Unit', members: new Map(), required: [] };
const structures = new Map<unknown, StructureShape>();

function resolved(reference: unknown): unknown {
  return typeof reference === 'function' ? reference() : reference;
}

/** A member may be a bare reference or a pair of reference and traits. */
function splitTraits(member: unknown): { readonly reference: unknown; readonly xmlName?: string } {
  if (!Array.isArray(member) || member.length !== 2) return { reference: resolved(member) };
  const [reference, traits] = member as [unknown, { readonly xmlName?: string } | 0];
  return { reference: resolved(reference), xmlName: traits === 0 ? undefined : traits.xmlName };
}

function shapeOf(member: unknown): Shape {
  const { reference } = splitTraits(member);
  if (reference === LIST_OF_STRINGS) {
    return { kind: 'list', itemName: DEFAULT_ITEM_NAME, item: { kind: 'string' } };
  }
  if (typeof reference === 'number') return { kind: SIMPLE_KINDS[reference] ?? 'string' };
  const tuple = reference as Tuple;
  if (tuple[0] === STRUCTURE) return structureOf(tuple);
  if (tuple[0] === LIST) {
    const item = tuple[4];
    return { kind: 'list', itemName: splitTraits(item).xmlName ?? DEFAULT_ITEM_NAME, item: shapeOf(item) };
  }
  return shapeOf(tuple[4]);
}

function structureOf(tuple: Tuple): StructureShape {
  const known = structures.get(tuple);
  if (known) return known;
  const members = new Map<string, Shape>();
  const names = tuple[4] as readonly string[];
  const required = names.slice(0, (tuple[6] as number | undefined) ?? 0);
  const structure: StructureShape = { kind: 'structure', name: String(tuple[2]), members, required };
  structures.set(tuple, structure);
  const references = tuple[5] as readonly unknown[];
  for (const [index, name] of names.entries()) members.set(name, shapeOf(references[index]));
  return structure;
}

function exported(name: string): Tuple | undefined {
  const value: unknown = Reflect.get(client, `${name}$`);
  return Array.isArray(value) ? value : undefined;
}

/** Operations without input or output say `unit`. */
function inputOrOutput(reference: unknown): StructureShape {
  const shape = resolved(reference);
  return Array.isArray(shape) ? structureOf(shape) : NO_MEMBERS;
}

/** The operation of an API name, e.g. `DescribeDBInstances`, or undefined when the service has none of it. */
export function operationNamed(name: string): Operation | undefined {
  const tuple = exported(name);
  if (tuple?.[0] !== OPERATION) return undefined;
  return { name, input: inputOrOutput(tuple[4]), output: inputOrOutput(tuple[5]) };
}

/** The API names of all operations of the service. */
export function operationNames(): readonly string[] {
  return Object.keys(client)
    .filter((name) => name.endsWith('$'))
    .map((name) => name.slice(0, -1))
    .filter((name) => exported(name)?.[0] === OPERATION);
}

/** An error that the service model names, with its code and status, e.g. `DBInstanceNotFoundFault`. */
export function fault(shape: string, message: string): RdsError {
  const traits = exported(shape)?.[3] as { readonly awsQueryError: readonly [string, number] };
  const [code, status] = traits.awsQueryError;
  return new RdsError(code, shape, message, status);
}
