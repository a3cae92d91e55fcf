import { type ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Whether something is known to lie in another account or Region than a construct.
 *
 * @internal
 */
export function isElsewhere(scope: Construct, { account, region }: ResourceEnvironment): boolean {
  const stack = Stack.of(scope);
  return [Token.compareStrings(account, stack.account), Token.compareStrings(region, stack.region)].includes(
    TokenComparison.DIFFERENT,
  );
}

/**
 * Refuses what a function in another account or Region is to answer: neither an API nor a rule nor a schedule calls it
 * there.
 *
 * @param called what is called, in words
 * @throws Error when it is known to lie elsewhere
 * @internal
 */
export function checkSameEnvironment(scope: Construct, called: string, callee: Construct): void {
  const [here, there] = [Stack.of(scope), Stack.of(callee)];
  if (!isElsewhere(scope, there)) return;
  throw new Error(
    `${called} must be in the account and Region of what calls it (${here.account}, ${here.region}), got: ${there.account}, ${there.region}; put both into one stack environment: of a page only certificate and web ACL must be in us-east-1`,
  );
}
