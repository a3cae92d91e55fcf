import { described } from './rds-vocabulary';
import { type Assignment, expression, literal } from './states-language';

/**
 * Variables of a look at one resource. RDS says that there is none by an error, but for some it answers an empty
 * list: that counts as the same error, for else every variable would fail, and the wait would go on to its deadline.
 *
 * @param variables JSONata by variable; null where nothing is found
 */
export function lookAssignment(
  vocabulary: { readonly list: string; readonly notFound: string },
  variables: { readonly [variable: string]: string },
): Assignment {
  const isThere = `$exists(${described(vocabulary)})`;
  const notFound = `{ 'Error': ${literal(vocabulary.notFound)}, 'Cause': 'RDS lists none of that name' }`;
  const assigned = Object.entries(variables).map(([name, jsonata]) => [
    name,
    expression(`${isThere} ? (${jsonata}) : null`),
  ]);
  return { ...Object.fromEntries(assigned), fault: expression(`${isThere} ? null : ${notFound}`) };
}
