import { conditionsHold } from './conditions';
import type { PolicyStatement } from './policy-statement';
import type { CallResource, ServiceCall } from './service-call';
import { fitsAction, fitsArn } from './wildcards';

/** What IAM decides about a call, in words: `allowed`, or `denied: ` and why. */
export type Decision = 'allowed' | `denied: ${string}`;

/** Stands for the resource of an action that IAM scopes to none: only a statement on `*` covers it. */
const NO_RESOURCE: CallResource = { arn: '*' };

/** The statements of a role that are about an action at all; a role is asked of few actions, many times. */
function about(statements: readonly PolicyStatement[], action: string): readonly PolicyStatement[] {
  const known = byAction.get(statements) ?? new Map<string, readonly PolicyStatement[]>();
  byAction.set(statements, known);
  const found =
    known.get(action) ??
    statements.filter(({ actions }) => actions.some((pattern) => fitsAction(pattern, action)));
  known.set(action, found);
  return found;
}

const byAction = new WeakMap<readonly PolicyStatement[], Map<string, readonly PolicyStatement[]>>();

function covers(statement: PolicyStatement, call: ServiceCall, resource: CallResource): boolean {
  return (
    statement.resources.some((pattern) => fitsArn(pattern, resource.arn)) &&
    conditionsHold(statement.conditions, call, resource)
  );
}

function decideResource(
  statements: readonly PolicyStatement[],
  call: ServiceCall,
  resource: CallResource,
): Decision {
  const covering = statements.filter((statement) => covers(statement, call, resource));
  const denial = covering.find(({ effect }) => effect === 'Deny');
  if (denial) return `denied: ${denial.sid} denies ${call.action} on ${resource.arn}`;
  if (covering.length > 0) return 'allowed';
  return `denied: no statement allows ${call.action} on ${resource.arn}`;
}

/**
 * Decides whether a role's identity policies allow a call: each of its resources on its own, a denial before any
 * permission, and nothing that no statement allows. Source: IAM user guide, policy evaluation logic.
 *
 * @throws Error naming what in a statement is not evaluated
 */
export function decide(statements: readonly PolicyStatement[], call: ServiceCall): Decision {
  const asked = about(statements, call.action);
  const resources = call.resources.length > 0 ? call.resources : [NO_RESOURCE];
  const decisions = resources.map((resource) => decideResource(asked, call, resource));
  return decisions.find((decision) => decision !== 'allowed') ?? 'allowed';
}
