import type { PolicyConditions } from './policy-statement';
import type { CallResource, ServiceCall } from './service-call';
import { fitsArn, fitsPattern } from './wildcards';

type Test = (actual: string | undefined, wanted: readonly string[]) => boolean;

/** A key that is absent fails every operator but a negated one and `Null`. Source: IAM user guide, condition operators. */
const OPERATORS: { readonly [operator: string]: Test } = {
  StringEquals: (actual, wanted) => actual !== undefined && wanted.includes(actual),
  StringNotEquals: (actual, wanted) => actual === undefined || !wanted.includes(actual),
  StringLike: (actual, wanted) =>
    actual !== undefined && wanted.some((pattern) => fitsPattern(pattern, actual)),
  ArnLike: (actual, wanted) => actual !== undefined && wanted.some((pattern) => fitsArn(pattern, actual)),
  Null: (actual, wanted) => wanted.includes(String(actual === undefined)),
  Bool: (actual, wanted) => actual !== undefined && wanted.includes(actual.toLowerCase()),
};

/** Keys whose values only the caller of the evaluator knows. */
const CONTEXT_KEYS = new Set([
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'kms:ViaService',
  'kms:GrantIsForAWSResource',
  'events:source',
  'lambda:SourceFunctionArn',
]);

function conditionValue(key: string, call: ServiceCall, resource: CallResource): string | undefined {
  const [name = '', ...rest] = key.split('/');
  const tagKey = rest.join('/');
  if (name === 'aws:ResourceTag') return resource.tags?.[tagKey];
  if (name === 'aws:RequestTag') return call.requestTags?.[tagKey];
  if (key === 'aws:ResourceAccount') return resource.arn.split(':')[4];
  if (CONTEXT_KEYS.has(key)) return call.context?.[key];
  throw new Error(`the condition key ${key} is not evaluated`);
}

function operatorNamed(operator: string): Test {
  const test = OPERATORS[operator];
  if (test === undefined) throw new Error(`the condition operator ${operator} is not evaluated`);
  return test;
}

/**
 * Whether every condition of a statement holds for one resource of a call.
 *
 * @throws Error naming an operator or a key that is not evaluated
 */
export function conditionsHold(
  conditions: PolicyConditions,
  call: ServiceCall,
  resource: CallResource,
): boolean {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) =>
      operatorNamed(operator)(conditionValue(key, call, resource), [wanted].flat()),
    ),
  );
  return tests.every(Boolean);
}
