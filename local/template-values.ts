/** A value of a CloudFormation template, intrinsic functions included. */
export type TemplateValue =
  | null
  | boolean
  | number
  | string
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

/** What stands for the resources and pseudo parameters of a template on this machine. */
export interface TemplateNames {
  /** What `Ref` gives, by logical id or pseudo parameter. */
  readonly references: ReadonlyMap<string, string>;
  /** What `Fn::GetAtt` gives, by `LogicalId.Attribute`. */
  readonly attributes: ReadonlyMap<string, string>;
}

function known(names: ReadonlyMap<string, string>, name: string, what: string): string {
  const value = names.get(name);
  if (value === undefined)
    throw new Error(`the template asks for the ${what} of ${name}, which local mode does not have`);
  return value;
}

function join([separator, parts]: readonly TemplateValue[], names: TemplateNames): string {
  const texts = resolveTemplateValue(parts ?? [], names) as readonly TemplateValue[];
  return texts.join(String(separator));
}

function attribute(argument: TemplateValue): string {
  return Array.isArray(argument) ? argument.join('.') : String(argument);
}

/**
 * Puts what this machine has in place of a template's intrinsic functions.
 *
 * @throws Error naming an intrinsic function or a resource that local mode does not have
 */
export function resolveTemplateValue(value: TemplateValue, names: TemplateNames): TemplateValue {
  if (Array.isArray(value)) return value.map((item) => resolveTemplateValue(item, names));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key !== undefined && argument !== undefined) {
    if (key === 'Ref') return known(names.references, String(argument), 'value');
    if (key === 'Fn::GetAtt') return known(names.attributes, attribute(argument), 'attribute');
    if (key === 'Fn::Join') return join(argument as readonly TemplateValue[], names);
    if (key.startsWith('Fn::')) throw new Error(`local mode does not resolve ${key}`);
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, resolveTemplateValue(item, names)]));
}
