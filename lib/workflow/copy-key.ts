import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * The key for copies of what other accounts share: the first one that is surely this account's, else the first one
 * that may be. One that is known to be another account's is none to copy to: that account could take it away.
 */
export function copyKeyOf(scope: Construct, keys: readonly kms.IKey[] = []): kms.IKey | undefined {
  const { account } = Stack.of(scope);
  const compared = (key: kms.IKey): TokenComparison => Token.compareStrings(key.env.account, account);
  const { SAME, BOTH_UNRESOLVED, DIFFERENT } = TokenComparison;
  return (
    keys.find((key) => [SAME, BOTH_UNRESOLVED].includes(compared(key))) ??
    keys.find((key) => compared(key) !== DIFFERENT)
  );
}
