import { invalidValue, missingParameter, unknownParameter } from './rds-error';
import type { RdsRecord, RdsValue } from './rds-values';
import type { Operation, Shape, StructureShape } from './service-model';

function checkValue(shape: Shape, value: RdsValue, path: string): void {
  if (shape.kind === 'structure') {
    if (typeof value !== 'object' || Array.isArray(value)) throw invalidValue(`${path} must be a structure`);
    checkStructure(shape, value as RdsRecord, `${path}.`);
  } else if (shape.kind === 'list') {
    if (!Array.isArray(value)) throw invalidValue(`${path} must be a list`);
    for (const [index, item] of value.entries()) checkValue(shape.item, item, `${path}.${index + 1}`);
  } else if (shape.kind === 'timestamp') {
    if (!(value instanceof Date)) throw invalidValue(`${path} must be a timestamp`);
  } else {
    const expected = shape.kind === 'integer' ? 'number' : shape.kind;
    if (typeof value !== expected) throw invalidValue(`${path} must be a ${expected}, got: ${typeof value}`);
  }
}

function checkStructure(shape: StructureShape, record: RdsRecord, prefix: string): void {
  for (const [name, value] of Object.entries(record)) {
    const member = shape.members.get(name);
    if (!member) throw unknownParameter(`The parameter ${prefix}${name} is not recognized`);
    if (value !== undefined) checkValue(member, value, `${prefix}${name}`);
  }
  for (const name of shape.required) {
    if (record[name] === undefined) throw missingParameter(`${prefix}${name}`);
  }
}

/**
 * Holds parameters against the service model.
 *
 * @param served the parameters that local RDS acts on; others of the model are refused rather than ignored
 * @throws RdsError InvalidQueryParameter, InvalidParameterValue or MissingParameter
 */
export function checkParameters(
  operation: Operation,
  served: readonly string[],
  parameters: RdsRecord,
): void {
  checkStructure(operation.input, parameters, '');
  const refused = Object.keys(parameters).find((name) => !served.includes(name));
  if (refused === undefined) return;
  throw unknownParameter(`The parameter ${refused} of ${operation.name} is not served by local RDS`);
}
