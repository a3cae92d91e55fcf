import { type ChoiceRule, type ChoiceState, expression, type Json } from './states-language';

export type Parameters = { readonly [name: string]: Json };

/** Arguments that a call has under a condition only. */
export interface OptionalArguments {
  /** JSONata: whether the call has them. */
  readonly condition: string;
  readonly parameters: Parameters;
  /** Ends the names of the states with them, e.g. `its scaling`. */
  readonly withThem?: string;
  /** Ends the names of the states without them, e.g. `default groups`. */
  readonly withoutThem?: string;
}

/** A state for a call with some of its optional arguments. */
export interface ArgumentVariant {
  readonly name: string;
  readonly parameters: Parameters;
  /** JSONata: whether this is the one. */
  readonly condition: string;
}

/**
 * One state for each set of optional arguments. An argument that a call is to lack cannot be an expression: JSONata that
 * gives nothing fails the state, and whether an SDK integration takes null for an absent argument is not documented.
 *
 * @param name of the state without any ending
 */
export function argumentVariants(
  name: string,
  optional: readonly OptionalArguments[],
): readonly ArgumentVariant[] {
  let variants = [{ endings: [] as string[], parameters: {} as Parameters, conditions: [] as string[] }];
  for (const { condition, parameters, withThem, withoutThem } of optional) {
    variants = variants.flatMap((variant) => [
      {
        endings: [...variant.endings, ...(withThem ? [withThem] : [])],
        parameters: { ...variant.parameters, ...parameters },
        conditions: [...variant.conditions, `(${condition})`],
      },
      {
        endings: [...variant.endings, ...(withoutThem ? [withoutThem] : [])],
        parameters: variant.parameters,
        conditions: [...variant.conditions, `$not(${condition})`],
      },
    ]);
  }
  return variants.map(({ endings, parameters, conditions }) => ({
    name: endings.length > 0 ? `${name} with ${endings.join(' and ')}` : name,
    parameters,
    condition: conditions.length > 0 ? conditions.join(' and ') : 'true',
  }));
}

/**
 * The Choice of the variant that fits.
 *
 * @param first rules that go before it
 */
export function chooseVariant(
  variants: readonly ArgumentVariant[],
  first: readonly ChoiceRule[] = [],
): ChoiceState {
  const rules = variants.map(({ name, condition }) => ({ Condition: expression(condition), Next: name }));
  return { Type: 'Choice', Choices: [...first, ...rules.slice(0, -1)], Default: rules.at(-1)?.Next ?? '' };
}

/** The rules of a Choice that lead to a variant where something else is true as well. */
export function variantRules(variants: readonly ArgumentVariant[], also: string): readonly ChoiceRule[] {
  return variants.map(({ name, condition }) => ({
    Condition: expression(`${also} and ${condition}`),
    Next: name,
  }));
}
