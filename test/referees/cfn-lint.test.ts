import { describe, expect, it } from 'vitest';
import { deployedWorkflow, type PropsIn } from '../lib/workflow-fixture';
import { type LintFinding, lint } from './cfn-lint';
import { REGIONS, templatesFor } from './templates';
import { VARIANTS } from './variants';

/** Warnings that are accepted, each with its reason. Whatever is not in here fails. */
const ACCEPTED: Readonly<Record<string, { readonly message: RegExp; readonly reason: string }>> = {
  W3005: {
    message: /dependency already enforced by a 'GetAtt'/,
    reason: 'CDK makes a resource depend on its whole role, of which the dependency on the policy is needed',
  },
  W3010: {
    message: /'(dummy1[abc]|[a-z-]+-\d[ab])'/,
    reason: 'VPCs of examples are synthesized without an account, and zones of a VPC that is given are given',
  },
  W3045: {
    message: /'AccessControl'/,
    reason: 'CloudFront writes its legacy access logs by the ACL of the bucket alone',
  },
};

function isAccepted({ level, rule, message }: LintFinding): boolean {
  return level === 'Warning' && (ACCEPTED[rule]?.message.test(message) ?? false);
}

const LINT_MILLISECONDS = 300_000;

describe('cfn-lint finds nothing that is not accepted', () => {
  it.each(REGIONS)(
    'in what every app synthesizes for $name',
    { timeout: LINT_MILLISECONDS },
    async (region) => {
      const templates = await templatesFor(region);
      expect(templates.length).toBeGreaterThan(8);
      const found = await lint(region.name, templates);
      expect(found.filter((finding) => !isAccepted(finding))).toEqual([]);
    },
  );

  it('in any variant of the definition, as an object', { timeout: LINT_MILLISECONDS }, async () => {
    const templates = Object.entries(VARIANTS).map(([app, props]) => ({
      app,
      template: { Resources: { Machine: machineOf(props) } },
    }));
    const found = await lint('us-east-1', templates);
    expect(found).toEqual([]);
  });

  it('but in a definition with an error', { timeout: LINT_MILLISECONDS }, async () => {
    const machine = machineOf();
    const Definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Only',
      States: { Only: { Type: 'Walk', End: true } },
    };
    const broken = { ...machine, Properties: { ...machine.Properties, Definition } };
    const found = await lint('us-east-1', [{ app: 'broken', template: { Resources: { Broken: broken } } }]);
    expect(found).toMatchObject([{ app: 'broken', level: 'Error', rule: 'E3601' }]);
  });
});

function machineOf(props?: PropsIn) {
  const { definition } = deployedWorkflow(props);
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: 'arn:aws:iam::111122223333:role/masking', Definition: definition },
  };
}
