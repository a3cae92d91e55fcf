import { ArnFormat, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { kindOfValue } from '../lambda/contract/received-value';
import { checkStateMachineArn } from '../lambda/contract/state-machine-reference';

const NAME_PATTERN = /^[A-Za-z0-9_*?-]{1,80}$/;
const ONLY_WILDCARDS = /^[*?]*$/;

/**
 * ARNs of the state machines of this account and Region that a name pattern covers.
 *
 * @throws Error when the pattern has characters that no name has, or nothing but wildcards
 * @internal
 */
export function namePatternArn(scope: Construct, pattern: string, allowAny: boolean): string {
  if (!Token.isUnresolved(pattern)) {
    if (!NAME_PATTERN.test(pattern)) {
      throw new Error(
        `stateMachineNames must be 1 to 80 letters, digits, -, _ and the wildcards * and ?, got: ${JSON.stringify(pattern)}; give the names only, no ARNs`,
      );
    }
    if (ONLY_WILDCARDS.test(pattern) && !allowAny) {
      throw new Error(
        `stateMachineNames must not cover any state machine there is, got: ${JSON.stringify(pattern)}; give a narrower pattern, or set allowAnyStateMachine`,
      );
    }
  }
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: pattern,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/**
 * A state machine's ARN, once it is sure that it lies in this account and Region: Step Functions lists and starts
 * no others.
 *
 * @throws Error when it is known to lie elsewhere, and when the ARN is known to be another resource's
 * @internal
 */
export function localStateMachineArn(scope: Construct, stateMachine: sfn.IStateMachine): string {
  if (!stateMachine.stateMachineArn) {
    throw new Error(
      `a state machine was wanted, got: ${kindOfValue(stateMachine)} without stateMachineArn; give the sfn.IStateMachine itself`,
    );
  }
  const stack = Stack.of(scope);
  const { account, region } = stateMachine.env;
  const isElsewhere = [
    Token.compareStrings(account, stack.account),
    Token.compareStrings(region, stack.region),
  ].includes(TokenComparison.DIFFERENT);
  if (isElsewhere) {
    throw new Error(
      `a state machine must be in the account and Region of its trigger or policy (${stack.account}, ${stack.region}), got: ${stateMachine.stateMachineArn}; put them into one stack environment`,
    );
  }
  if (!Token.isUnresolved(stateMachine.stateMachineArn)) checkStateMachineArn(stateMachine.stateMachineArn);
  return stateMachine.stateMachineArn;
}
