import { Annotations, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** @internal */
export interface KeyPolicyAddition {
  readonly statement: iam.PolicyStatement;
  /** Id of the warning where the key's policy is not this app's to change. */
  readonly warningId: string;
  /** What the key is, e.g. `the key of the dead-letter queue`. */
  readonly key: string;
  /** What goes wrong without the statement. */
  readonly otherwise: string;
}

/**
 * Adds a statement to a key's policy. Where that is not this app's to change, a warning has the statement that it needs.
 *
 * @internal
 */
export function addToKeyPolicy(scope: Construct, key: kms.IKey, addition: KeyPolicyAddition): void {
  const { statement, warningId, otherwise } = addition;
  if (key.addToResourcePolicy(statement, true).statementAdded) return;
  const needed = JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()));
  Annotations.of(scope).addWarningV2(
    `cdk-masking-automation:${warningId}`,
    `${addition.key} was made elsewhere, so its policy could not be changed: without this statement in it, ${otherwise}: ${needed}`,
  );
}
