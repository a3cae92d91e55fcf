import type { Filter } from '@aws-sdk/client-rds';
import { invalidValue } from './rds-error';

/** Gives the value of a resource that a filter of that name looks at. */
export type FilterFields<Item> = Readonly<Record<string, (item: Item) => string | undefined>>;

/**
 * The resources that pass every filter; a filter passes what has one of its values.
 *
 * @throws RdsError InvalidParameterValue at a filter that the operation does not have
 */
export function filtered<Item>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  fields: FilterFields<Item>,
): readonly Item[] {
  return (filters ?? []).reduce<readonly Item[]>((left, { Name = '', Values = [] }) => {
    const field = fields[Name];
    if (!field) throw invalidValue(`Unrecognized filter name: ${Name}`);
    return left.filter((item) => Values.includes(field(item) ?? ''));
  }, items);
}
