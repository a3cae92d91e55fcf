import { type Decision, decide } from './decision';
import { statementsOf } from './policy-statement';
import type { ServiceCall } from './service-call';

type Principal = '*' | { readonly [kind: string]: string | readonly string[] };

/** A policy of a resource with its intrinsic functions resolved. */
interface ResourcePolicy {
  readonly Statement: readonly { readonly Principal: Principal }[];
}

function isAbout(principal: Principal, service: string): boolean {
  if (principal === '*') return true;
  return Object.entries(principal).some(([kind, names]) =>
    [names].flat().some((name) => (kind === 'Service' && name === service) || name === '*'),
  );
}

/**
 * Decides whether a policy of a resource lets a service principal make a call. The policy alone decides: a service has no
 * policy of its own. Source: IAM user guide, AWS JSON policy elements: Principal.
 *
 * @param service the principal, e.g. `cloudwatch.amazonaws.com`
 * @throws Error naming what in a statement is not evaluated
 */
export function decideForService(document: unknown, service: string, call: ServiceCall): Decision {
  const { Statement } = document as ResourcePolicy;
  const elements = Statement.filter(({ Principal }) => isAbout(Principal, service)).map(
    ({ Principal, ...others }) => others,
  );
  return decide(statementsOf({ Statement: elements }), call);
}
