import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Resources with wildcards that a policy cannot do without.
 *
 * @internal
 */
export interface AcceptedWildcards {
  readonly resources: string[];
  /** Why nothing narrower would do. */
  readonly reason: string;
}

/**
 * Tells cdk-nag, where an app uses it, which wildcards of the policies under a construct are meant to be there. Each
 * is named in full, so that any other is still found.
 *
 * @internal
 */
export function acceptWildcards(scope: Construct, ...accepted: readonly AcceptedWildcards[]): void {
  for (const { resources, reason } of accepted) {
    const findings = resources
      .map((resource) => findingText(Stack.of(scope).resolve(resource)))
      .filter((resource) => resource.includes('*'));
    for (const finding of findings) {
      acceptFinding(scope, `AwsSolutions-IAM5[Resource::${finding}]`, reason);
    }
  }
}

/**
 * Tells cdk-nag, where an app uses it, that a finding was looked at.
 *
 * @internal
 */
export function acceptFinding(scope: Construct, id: string, reason: string): void {
  Validations.of(scope).acknowledge({ id, reason });
}

/** How cdk-nag writes an ARN in a finding: references in angle brackets. */
function findingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref: reference,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  if (join) return join[1].map(findingText).join(join[0]);
  if (attribute) return `<${attribute.join('.')}>`;
  return reference === undefined ? JSON.stringify(value) : `<${reference}>`;
}
