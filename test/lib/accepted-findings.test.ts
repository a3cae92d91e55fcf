import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { acceptWildcards } from '../../lib/accepted-findings';

const REASON = 'the names are made by others';

/** What cdk-nag finds in a policy on a resource, once wildcards were accepted. */
function findings(resourceIn: (stack: Stack) => string, accepted?: string[]): string[] {
  const stack = new Stack();
  const resource = resourceIn(stack);
  const policy = new iam.ManagedPolicy(stack, 'Policy', {
    statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [resource] })],
  });
  acceptWildcards(policy, { resources: accepted ?? [resource], reason: REASON });
  const { violations } = new AwsSolutionsChecks().validateScope(policy);
  return violations.map(({ ruleName }) => ruleName);
}

describe('an accepted wildcard', () => {
  it.each<[string, (stack: Stack) => string]>([
    ['in a text', () => 'arn:aws:sqs:us-east-1:111122223333:orders-*'],
    ['that is all', () => '*'],
    ['beside pseudo parameters', (stack) => stack.formatArn({ service: 'sqs', resource: 'orders-*' })],
    ['beside an attribute', (stack) => `${new sqs.CfnQueue(stack, 'Queue').attrArn}*`],
    ['beside another function', () => `${Fn.select(0, Fn.split('/', Aws.STACK_ID))}*`],
  ])('is not found: %s', (_, resourceIn) => {
    expect(findings(resourceIn, [])).toEqual([expect.stringMatching(/^AwsSolutions-IAM5/)]);
    expect(findings(resourceIn)).toEqual([]);
  });

  it('hides no other', () => {
    expect(findings(() => 'arn:aws:sqs:us-east-1:111122223333:*', ['*'])).toEqual([
      'AwsSolutions-IAM5[Resource::arn:aws:sqs:us-east-1:111122223333:*]',
    ]);
  });
});
