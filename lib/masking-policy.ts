import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acceptWildcards } from './accepted-findings';
import { checkedAt } from './construct-error';
import { localStateMachineArn, namePatternArn } from './state-machine-arns';

/** Properties of a `MaskingPolicy`. */
export interface MaskingPolicyProps {
  /**
   * State machines whose executions may be listed and started.
   *
   * @default - those of `stateMachineNames`; at least one is needed
   */
  readonly stateMachines?: sfn.IStateMachine[];

  /**
   * Names of state machines that were made elsewhere, in this account and Region. `*` stands for any characters,
   * `?` for one, e.g. `DataMasque*`.
   *
   * @default - those of `stateMachines`; at least one is needed
   */
  readonly stateMachineNames?: string[];

  /**
   * Covers every state machine of this account and Region, whatever it does.
   *
   * @default false
   */
  readonly allowAnyStateMachine?: boolean;

  /**
   * Name of the policy.
   *
   * @default - made by CloudFormation
   */
  readonly managedPolicyName?: string;
}

/**
 * The three permissions that starting masking runs takes: list state machines, list executions, start executions.
 * The last two are for the given state machines only; AWS grants the first on all or not at all.
 *
 * Attach it to the role of a DataMasque host (its EC2 instance or EKS pod) to give its Automation page what it needs
 * and no more.
 */
export class MaskingPolicy extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, props: MaskingPolicyProps) {
    super(scope, id, {
      managedPolicyName: props.managedPolicyName,
      description: 'Lists state machines, and lists and starts executions of those that mask databases',
    });
    const names = props.allowAnyStateMachine ? ['*'] : (props.stateMachineNames ?? []);
    const resources = checkedAt(this, () => [
      ...(props.stateMachines ?? []).map((stateMachine) => localStateMachineArn(this, stateMachine)),
      ...names.map((name) => namePatternArn(this, name, props.allowAnyStateMachine ?? false)),
    ]);
    checkedAt(this, () => {
      if (resources.length > 0) return;
      throw new Error('a policy needs a state machine, got: none; give stateMachines or stateMachineNames');
    });
    this.addStatements(
      new iam.PolicyStatement({
        sid: 'ListStateMachines',
        actions: ['states:ListStateMachines'],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'ListAndStartExecutions',
        actions: ['states:ListExecutions', 'states:StartExecution'],
        resources: [...new Set(resources)],
      }),
    );
    acceptWildcards(
      this,
      {
        resources: ['*'],
        reason: 'AWS grants states:ListStateMachines on all state machines or not at all.',
      },
      {
        resources,
        reason:
          'stateMachineNames, or allowAnyStateMachine, says in so many words which ones may be started.',
      },
    );
  }

  /**
   * Attaches this policy to a role, also to an imported one.
   *
   * @param role a role of this account
   */
  public attachTo(role: iam.IRole): void {
    const account = Stack.of(this).account;
    if (Token.compareStrings(role.env.account, account) === TokenComparison.DIFFERENT) {
      throw new Error(
        `a policy can only be attached to a role of its own account (${account}), got: ${role.roleArn}; make the policy in a stack of the role's account`,
      );
    }
    this.attachToRole(role);
  }
}
