import { invalidValue, unknownParameter } from './rds-error';
import type { RdsRecord, RdsValue } from './rds-values';
import type { Shape, StructureShape } from './service-model';

/** Form fields as a tree: `Tags.Tag.1.Key=a` is `Tags` → `Tag` → `1` → `Key` → `a`. */
interface Field {
  value?: string;
  readonly children: Map<string, Field>;
}

function fieldTree(pairs: Iterable<readonly [string, string]>): Field {
  const root: Field = { children: new Map() };
  for (const [path, value] of pairs) {
    let field = root;
    for (const step of path.split('.')) {
      const next: Field = field.children.get(step) ?? { children: new Map() };
      field.children.set(step, next);
      field = next;
    }
    field.value = value;
  }
  return root;
}

function listItems(field: Field, itemName: string, path: string): readonly Field[] {
  const named = field.children.get(itemName) ?? field.children.get('member');
  if (!named) {
    const [unknown] = field.children.keys();
    if (unknown !== undefined) throw unknownParameter(`The parameter ${path}.${unknown} is not recognized`);
    return [];
  }
  return [...named.children].sort(([one], [other]) => Number(one) - Number(other)).map(([, item]) => item);
}

function scalar(kind: 'string' | 'integer' | 'boolean' | 'timestamp', text: string, path: string): RdsValue {
  if (kind === 'string') return text;
  if (kind === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (kind === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (kind === 'timestamp' && !Number.isNaN(Date.parse(text))) return new Date(text);
  throw invalidValue(
    `Invalid value for ${path}: expected a value of type ${kind}, got: ${text.slice(0, 40)}`,
  );
}

function readValue(shape: Shape, field: Field, path: string): RdsValue {
  if (shape.kind === 'structure') return readStructure(shape, field, `${path}.`);
  if (shape.kind === 'list') {
    const items = listItems(field, shape.itemName, path);
    return items.map((item, index) => readValue(shape.item, item, `${path}.${index + 1}`));
  }
  return scalar(shape.kind, field.value ?? '', path);
}

function readStructure(shape: StructureShape, field: Field, prefix: string): RdsRecord {
  const entries = [...field.children].map(([name, child]) => {
    const member = shape.members.get(name);
    if (!member) throw unknownParameter(`The parameter ${prefix}${name} is not recognized`);
    return [name, readValue(member, child, `${prefix}${name}`)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Reads the form fields of an AWS Query request, Action and Version left out.
 *
 * @throws RdsError InvalidQueryParameter at a field that the operation does not have, InvalidParameterValue at one
 *   of the wrong type
 */
export function readQueryParameters(
  input: StructureShape,
  pairs: Iterable<readonly [string, string]>,
): RdsRecord {
  return readStructure(input, fieldTree(pairs), '');
}
