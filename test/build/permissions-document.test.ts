import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { GrantedPermissions } from '../../build/granted-permissions';
import { RESOURCE_REASONS, ROLE_REASONS } from '../../build/permission-reasons';
import { permissionTables, SECURITY_PAGE, withPermissions } from '../../build/permissions-document';
import { wholeAutomation } from '../../build/whole-app';

const page = readFileSync(SECURITY_PAGE, 'utf8');
const automation = wholeAutomation();
const granted = new GrantedPermissions(automation);
const template = Template.fromStack(Stack.of(automation));

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Condition?: { readonly Bool?: Readonly<Record<string, string>> };
}

function statementsOf(type: string): Statement[] {
  return Object.values(template.findResources(type)).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
  );
}

/** Actions of the template's roles and of its resources' policies, read without the code that writes the page. */
function actionsInTheTemplate(): Set<string> {
  const types = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];
  const ofRoles = types.flatMap(statementsOf).flatMap(({ Action }) => [Action].flat());
  return new Set(ofRoles);
}

describe('the page on security', () => {
  it('has every permission of every role as it is synthesized now (npm run permissions writes it)', () => {
    expect(withPermissions(page, granted)).toBe(page);
  });

  it('names each action that a role has, and no other', () => {
    const tables = permissionTables(granted).split('### What resources let others do')[0] ?? '';
    const named = [...tables.matchAll(/`([a-z0-9-]+:[A-Z][A-Za-z*]*)`/g)].map(([, action]) => action);
    expect(new Set(named)).toEqual(actionsInTheTemplate());
  });

  it('is of an automation with each kind of thing that may grant something', () => {
    for (const type of [
      'AWS::IAM::Role',
      'AWS::Lambda::Permission',
      'AWS::SQS::QueuePolicy',
      'AWS::S3::BucketPolicy',
    ])
      expect(Object.keys(template.findResources(type))).not.toEqual([]);
  });

  it('is true where it says that what is not TLS is refused', () => {
    const owners = {
      Queue: 'AWS::SQS::QueuePolicy',
      Topic: 'AWS::SNS::TopicPolicy',
      Bucket: 'AWS::S3::BucketPolicy',
    };
    const kinds = { Queue: 'AWS::SQS::Queue', Topic: 'AWS::SNS::Topic', Bucket: 'AWS::S3::Bucket' };
    for (const [kind, policy] of Object.entries(owners)) {
      const refusals = statementsOf(policy).filter(
        ({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
      );
      const made = Object.keys(template.findResources(kinds[kind as keyof typeof kinds]));
      expect(refusals).toHaveLength(made.length);
    }
  });
});

describe('the tables of permissions', () => {
  const { 'Monitor/Stopper/Role': stopper, ...others } = ROLE_REASONS;

  it('cannot leave a role, a permission or a resource without a reason', () => {
    expect(() => permissionTables(granted, others)).toThrow(
      'has no reason for Monitor/Stopper/Role; give it in build/permission-reasons.ts',
    );
    const empty = { ...others, 'Monitor/Stopper/Role': { who: 'x', does: 'y', why: {} } };
    expect(() => permissionTables(granted, empty)).toThrow('Monitor/Stopper/Role has no reason for ');
    expect(() => permissionTables(granted, ROLE_REASONS, {})).toThrow('has no reason for ');
  });

  it('give no reason for what nobody may', () => {
    const why = { ...stopper?.why, Redrive: 'no' };
    const more = { ...others, 'Monitor/Stopper/Role': { who: 'x', does: 'y', why } };
    expect(() => permissionTables(granted, more)).toThrow('Monitor/Stopper/Role grants nothing like Redrive');
    expect(() =>
      permissionTables(granted, { ...ROLE_REASONS, Nobody: more['Monitor/Stopper/Role'] }),
    ).toThrow('grants nothing like Nobody');
    expect(() =>
      permissionTables(granted, ROLE_REASONS, { ...RESOURCE_REASONS, 'Queue nobody': 'no' }),
    ).toThrow('grants nothing like Queue nobody');
  });

  it('need their place in the page', () => {
    expect(() => withPermissions('# Security\n', granted)).toThrow('docs/security.md has no place');
  });
});
