import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { PLACE, wholeAutomation } from '../../build/whole-app';
import { decide } from '../../faults/iam/decision';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import type { ServiceCall } from '../../faults/iam/service-call';
import { templateNames } from '../../faults/iam/template-names';

const template = Template.fromStack(Stack.of(wholeAutomation())).toJSON() as IamTemplate;
const names = templateNames(template, PLACE);

/** Functions in a VPC by their logical ids, with the statements of their roles. */
const FUNCTIONS = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
  if (Type !== 'AWS::Lambda::Function' || Properties?.VpcConfig === undefined) return [];
  const [roleId] = (Properties.Role as unknown as { readonly 'Fn::GetAtt': readonly string[] })['Fn::GetAtt'];
  return [{ id, roleId: String(roleId), role: roleStatements(template, String(roleId), names) }];
});

const OF_SOMEBODY = 'arn:aws:ec2:us-east-1:111122223333:network-interface/eni-0123456789abcdef0';

/** A call on a network interface: by Lambda, or by the code of a function, whose ARN it then carries. */
const call = (action: string, functionArn?: string): ServiceCall => ({
  action: `ec2:${action}`,
  resources: action.startsWith('Describe') ? [] : [{ arn: OF_SOMEBODY }],
  ...(functionArn && { context: { 'lambda:SourceFunctionArn': functionArn } }),
});

const ACTIONS = [
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
];

describe('network interfaces', () => {
  it('are those of every function that talks to DataMasque', () => {
    expect(FUNCTIONS.map(({ id }) => id.replace(/Function[0-9A-F]{8}$/, '')).sort()).toEqual([
      expect.stringMatching(/Doctor/),
      expect.stringMatching(/Inspector/),
      expect.stringMatching(/Reconciler/),
      expect.stringMatching(/WorkflowMasking/),
    ]);
  });

  describe.each(FUNCTIONS)('of $id', ({ id, roleId, role }) => {
    const functionArn = `arn:aws:lambda:${PLACE.region}:${PLACE.account}:function:${id}`;

    it.each(ACTIONS)('are kept by Lambda, and the function’s code may not %s', (action) => {
      expect(decide(role, call(action))).toBe('allowed');
      for (const arn of [functionArn, `${functionArn}:live`])
        expect(decide(role, call(action, arn))).toMatch(/^denied: NoNetworkInterfaceByCode denies/);
    });

    it('do not make the role wait for its function', () => {
      const policies = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
      const ofRole = policies.filter(({ Properties }) =>
        JSON.stringify(Properties?.Roles ?? '').includes(roleId),
      );
      expect(ofRole).not.toEqual([]);
      expect(JSON.stringify(ofRole)).not.toContain(`"${id}"`);
    });
  });

  it('are not in the way of the doctor, who looks for free addresses', () => {
    const doctor = FUNCTIONS.find(({ id }) => id.includes('Doctor'));
    expect(
      doctor &&
        decide(doctor.role, call('DescribeSubnets', 'arn:aws:lambda:us-east-1:111122223333:function:x')),
    ).toBe('allowed');
  });
});
