import { describe, expect, it } from 'vitest';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import type { TemplateNames } from '../../local/template-values';

const NAMES: TemplateNames = {
  references: new Map([['AWS::Region', 'us-east-1']]),
  attributes: new Map([['Queue.Arn', 'arn:aws:sqs:us-east-1:1:queue']]),
};

const document = (Sid: string, Resource: unknown = '*') => ({
  Statement: [{ Sid, Effect: 'Allow', Action: 'sqs:SendMessage', Resource }],
});

const template = (role: object, others: object = {}): IamTemplate =>
  ({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: role }, ...others } }) as IamTemplate;

const sids = (from: IamTemplate) => roleStatements(from, 'Role', NAMES).map(({ sid }) => sid);

describe('the statements of a role', () => {
  it('are its own, those attached to it and those it names', () => {
    const all = template(
      { Policies: [{ PolicyDocument: document('Own') }], ManagedPolicyArns: [{ Ref: 'Named' }] },
      {
        Inline: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: document('Inline'), Roles: [{ Ref: 'Role' }] },
        },
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: document('Managed'), Roles: [{ Ref: 'Other' }, { Ref: 'Role' }] },
        },
        Named: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('Named') } },
        Foreign: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: document('Foreign'), Roles: [{ Ref: 'Other' }] },
        },
      },
    );
    expect(sids(all)).toEqual(['Own', 'Inline', 'Managed', 'Named']);
  });

  it('have their intrinsic functions resolved', () => {
    const resources = [
      { 'Fn::GetAtt': ['Queue', 'Arn'] },
      { 'Fn::Join': ['', ['arn:aws:sqs:', { Ref: 'AWS::Region' }, ':1:*']] },
    ];
    const role = template({ Policies: [{ PolicyDocument: document('Own', resources) }] });
    expect(roleStatements(role, 'Role', NAMES)).toEqual([
      {
        sid: 'Own',
        effect: 'Allow',
        actions: ['sqs:SendMessage'],
        resources: ['arn:aws:sqs:us-east-1:1:queue', 'arn:aws:sqs:us-east-1:1:*'],
        conditions: {},
      },
    ]);
  });

  it.each<[string, IamTemplate, string]>([
    ['no such role', { Resources: {} }, 'the template has no role Role'],
    [
      'a permissions boundary',
      template({ PermissionsBoundary: 'arn:aws:iam::1:policy/b' }),
      'the permissions boundary of Role is not evaluated',
    ],
    [
      'a policy of AWS',
      template({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      'ManagedPolicyArns of Role must refer to a resource of the template, got: "arn:aws:iam::aws:policy/AdministratorAccess"',
    ],
    [
      'a policy that is not there',
      template({ ManagedPolicyArns: [{ Ref: 'Gone' }] }),
      'the template has no managed policy Gone',
    ],
    [
      'a policy attached by a name',
      template({}, { Inline: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['a-name'] } } }),
      'Roles of Inline must refer to a resource of the template, got: "a-name"',
    ],
    [
      'an unknown reference',
      template({ Policies: [{ PolicyDocument: document('Own', { Ref: 'Bucket' }) }] }),
      'the template asks for the value of Bucket',
    ],
    [
      'an element that is not evaluated',
      template({ Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', NotAction: 'iam:*' }] } }] }),
      'the policy element NotAction is not evaluated',
    ],
  ])('cannot be read with %s', (_, from, message) => {
    expect(() => sids(from)).toThrow(message);
  });
});
