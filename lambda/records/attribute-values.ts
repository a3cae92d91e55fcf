import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A value as JSON has it. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/** A value as DynamoDB takes it. Members that are undefined are left out. */
export function toAttribute(value: JsonValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value as { readonly [name: string]: JsonValue | undefined }) };
}

/** An object as an item or a map of DynamoDB. */
export function toItem(members: {
  readonly [name: string]: JsonValue | undefined;
}): Record<string, AttributeValue> {
  const present = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, toAttribute(value)] as const],
  );
  return Object.fromEntries(present);
}

/** What an attribute holds; null for a type that records have none of. */
function fromAttribute(attribute: AttributeValue): JsonValue {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromItem(attribute.M);
  return null;
}

/** An item or a map of DynamoDB as an object. */
export function fromItem(item: Readonly<Record<string, AttributeValue>>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}
