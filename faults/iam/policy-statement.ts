/** Condition operators by name, each with the wanted values by condition key. */
export type PolicyConditions = {
  readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
};

/** A statement of an identity policy with its intrinsic functions resolved. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: PolicyConditions;
}

const KNOWN_ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** A statement as a policy document has it. */
interface StatementElements {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: PolicyConditions;
}

/**
 * Reads a policy document.
 *
 * @throws Error naming an element that is not evaluated, e.g. `NotAction`
 */
export function statementsOf(document: unknown): PolicyStatement[] {
  const { Statement } = document as { readonly Statement: readonly StatementElements[] };
  return Statement.map((elements) => {
    const unknown = Object.keys(elements).find((element) => !KNOWN_ELEMENTS.has(element));
    if (unknown !== undefined) throw new Error(`the policy element ${unknown} is not evaluated`);
    return {
      sid: elements.Sid ?? 'a statement without Sid',
      effect: elements.Effect,
      actions: [elements.Action].flat(),
      resources: [elements.Resource].flat(),
      conditions: elements.Condition ?? {},
    };
  });
}
