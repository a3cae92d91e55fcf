import {
  type Operation,
  operationNamed,
  operationNames,
  type Shape,
  type StructureShape,
} from './service-model';
import { operationOfAction, stateMachineAction, stateMachineMember } from './step-functions-names';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The operation of an action such as `describeDBInstances`; undefined when the service has none of that name. */
export function operationOf(action: string): Operation | undefined {
  const operation = operationNamed(operationOfAction(action));
  return operation && stateMachineAction(operation.name) === action ? operation : undefined;
}

function memberFault(shape: StructureShape, name: string, path: string): string {
  const names = [...shape.members.keys()].map(stateMachineMember);
  const meant = names.find((known) => known.toLowerCase() === name.toLowerCase());
  const fix = meant === undefined ? `expected one of ${names.join(', ')}` : `write ${meant}`;
  return `unknown parameter ${path}${name} of ${shape.name}: ${fix}`;
}

function checkValue(shape: Shape, value: unknown, path: string): string[] {
  if (shape.kind === 'structure' && isObject(value)) return checkStructure(shape, value, `${path}.`);
  if (shape.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => checkValue(shape.item, item, `${path}[${index}]`));
  }
  return [];
}

function checkStructure(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  prefix: string,
): string[] {
  const members = new Map([...shape.members].map(([name, member]) => [stateMachineMember(name), member]));
  const named = Object.entries(value).flatMap(([name, given]) => {
    const member = members.get(name);
    return member ? checkValue(member, given, `${prefix}${name}`) : [memberFault(shape, name, prefix)];
  });
  const missing = shape.required
    .map(stateMachineMember)
    .filter((name) => value[name] === undefined)
    .map((name) => `missing parameter ${prefix}${name} of ${shape.name}`);
  return [...named, ...missing];
}

/**
 * What the service would refuse in the arguments of an `aws-sdk:rds:ACTION` task: an unknown action, unknown and
 * misspelt parameter names, nested ones too, and required parameters left out. Values that are only known at run
 * time, such as JSONata expressions, pass.
 *
 * @param action e.g. `describeDBInstances`
 * @returns the faults, none when there are none
 */
export function checkRdsArguments(action: string, argumentsTemplate: unknown): string[] {
  const operation = operationOf(action);
  if (!operation) return [unknownAction(action)];
  const given = argumentsTemplate ?? {};
  return isObject(given) ? checkStructure(operation.input, given, '') : [];
}

function unknownAction(action: string): string {
  const actions = operationNames().map(stateMachineAction);
  const meant = actions.find((known) => known.toLowerCase() === action.toLowerCase());
  const fix = meant === undefined ? 'expected a name such as describeDBInstances' : `write ${meant}`;
  return `unknown action rds:${action}: ${fix}`;
}
