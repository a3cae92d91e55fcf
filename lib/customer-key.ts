import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The end of an alias's ARN, whatever else of it is not known yet. */
const ALIAS = /:(alias\/.*)$/;
/** Keys that AWS makes and manages go by such an alias. */
const AWS_MANAGED = /^alias\/aws\//;

/**
 * Refuses what permissions cannot be given on: KMS looks at the ARN of the key behind an alias, so that permissions for
 * the alias itself allow nothing. Nor is a key used from another Region.
 *
 * @param property where it was given, as an error names it
 * @throws Error for an alias, and for a key that is known to lie in another Region
 * @internal
 */
export function checkCustomerKey(scope: Construct, property: string, key: kms.IKey | undefined): void {
  if (key === undefined) return;
  refuseAlias(property, key);
  const { region } = Stack.of(scope);
  if (Token.compareStrings(key.env.region, region) === TokenComparison.DIFFERENT) {
    throw new Error(
      `${property} must be a key of this Region (${region}), got: ${key.keyArn}; give its replica here, or a key of its own`,
    );
  }
}

function refuseAlias(property: string, key: kms.IKey): void {
  const alias = aliasOf(key);
  if (alias === undefined) return;
  const fix = AWS_MANAGED.test(alias)
    ? 'leave it out, for a key that AWS manages needs no permission'
    : 'give the key itself, e.g. by kms.Key.fromKeyArn or kms.Key.fromLookup';
  throw new Error(
    `${property} must be a key, not an alias, for KMS authorises no call by an alias's ARN, got: ${alias}; ${fix}`,
  );
}

function aliasOf(key: kms.IKey): string | undefined {
  const [, alias] = ALIAS.exec(key.keyArn) ?? [];
  // An alias that is made in the same app has no name in its ARN yet.
  return alias ?? ('aliasName' in key ? 'an alias of this app' : undefined);
}

/**
 * The alias that AWS gives to a key which it manages; undefined for other keys.
 *
 * @internal
 */
export function awsManagedAlias(key: kms.IKey): string | undefined {
  const alias = aliasOf(key);
  return alias !== undefined && AWS_MANAGED.test(alias) ? alias : undefined;
}
