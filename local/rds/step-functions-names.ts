/**
 * How Step Functions' AWS SDK integrations spell the names of the RDS API
 * (https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html).
 */

const ERROR_PREFIX = 'Rds.';
const ERROR_SUFFIX = 'Exception';

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** A state machine spells the same few hundred members over and over. */
const spelt = new Map<string, string>();

/** The member name as a state machine writes it: only a leading acronym is folded. `DBName` is `DbName`. */
export function stateMachineMember(member: string): string {
  const known = spelt.get(member) ?? folded(member);
  spelt.set(member, known);
  return known;
}

function folded(member: string): string {
  const acronym = /^[A-Z]+(?=[A-Z][a-z]|[^a-zA-Z]|$)/.exec(member)?.[0] ?? '';
  return capitalized(acronym) + member.slice(acronym.length);
}

/** The action of an operation: `DescribeDBInstances` is `describeDBInstances`. */
export function stateMachineAction(operation: string): string {
  return operation.charAt(0).toLowerCase() + operation.slice(1);
}

/** The API's name of an action, whether or not the service has such an operation. */
export function operationOfAction(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}

/**
 * The error name of a shape: `DBInstanceNotFoundFault` is `Rds.DbInstanceNotFoundException`. Unlike in member
 * names every acronym is folded: `InvalidDBInstanceStateFault` is `Rds.InvalidDbInstanceStateException`.
 *
 * @param shape name of an error in the service model
 */
export function stateMachineError(shape: string): string {
  const stem = shape.replace(/(Fault|Exception)$/, '');
  const name = stem.replace(/[A-Z]+(?=[A-Z][a-z]|\d|$)/g, capitalized);
  return `${ERROR_PREFIX}${name}${ERROR_SUFFIX}`;
}

/** The error name of everything that the service model does not name. */
export const UNNAMED_ERROR = 'Rds.RdsException';
