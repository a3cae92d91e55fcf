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
  const known = new Set<string>();
  const accept = (): void => {
    for (const { resources, reason } of accepted) {
      const findings = resources
        .map((resource) => findingText(Stack.of(scope).resolve(resource)))
        .filter((resource) => resource.includes('*') && !known.has(resource));
      for (const finding of findings) {
        known.add(finding);
        acceptFinding(scope, `AwsSolutions-IAM5[Resource::${finding}]`, reason);
      }
    }
  };
  accept();
  // What refers to another stack is written in another way once CDK has made exports of it, which is before it validates.
  scope.node.addValidation({
    validate: () => {
      accept();
      return [];
    },
  });
}

/**
 * Tells cdk-nag, where an app uses it, that a finding was looked at.
 *
 * @internal
 */
export function acceptFinding(scope: Construct, id: string, reason: string): void {
  Validations.of(scope).acknowledge({ id, reason });
}

/** How cdk-nag writes an ARN in a finding: references in angle brackets, imported values as their exports are named. */
function findingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref: reference,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    'Fn::ImportValue': exportName,
  } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::ImportValue'?: unknown;
  };
  if (join) return join[1].map(findingText).join(join[0]);
  if (exportName !== undefined) return findingText(exportName);
  if (attribute) return `<${attribute.join('.')}>`;
  return reference === undefined ? JSON.stringify(value) : `<${reference}>`;
}
