import { isJsonObject } from '../json-value';
import type { Handover } from '../state-machine-definition';
import type { ObjectReader } from './object-reader';
import type { ParseContext } from './parse-context';

/** Reads Output and Assign of a state, a choice rule or a catcher. */
export function parseHandover(reader: ObjectReader, { scope }: ParseContext): Handover {
  const variables = reader.value.Assign;
  if (isJsonObject(variables)) scope.assign(reader, Object.keys(variables));
  else if (variables !== undefined) reader.fault('Assign must be an object of variables', 'Assign');
  return { output: reader.template('Output'), assign: reader.template('Assign') };
}
