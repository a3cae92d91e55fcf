import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { PolicyStatement } from '../../faults/iam/policy-statement';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { MaskingWorkflow, type MaskingWorkflowProps } from '../../lib';
import type { StateMachineDefinition } from '../../lib/workflow/states-language';
import { resolveTemplateValue, type TemplateNames } from '../../local/template-values';
import { DEPLOYMENT, deployedNames } from '../iam/deployed-names';

/** Makes props in a stack, which differ from the least that a workflow needs. */
export type PropsIn = (stack: Stack, least: MaskingWorkflowProps) => Partial<MaskingWorkflowProps>;

/** Only what a workflow cannot do without. */
function leastProps(stack: Stack): MaskingWorkflowProps {
  return {
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Credentials', 'datamasque/automation'),
    },
    cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'CloneGroup', 'sg-0123456789abcdef0')],
    databaseSecretNames: ['rds!db-*'],
  };
}

/** A stack with a workflow named `Workflow` in it. */
export function workflowIn(stack: Stack, propsIn: PropsIn = () => ({})): MaskingWorkflow {
  const least = leastProps(stack);
  return new MaskingWorkflow(stack, 'Workflow', { ...least, ...propsIn(stack, least) });
}

export function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: DEPLOYMENT });
}

/** A workflow as it would be deployed. */
export interface DeployedWorkflow {
  readonly workflow: MaskingWorkflow;
  readonly template: Template;
  readonly names: TemplateNames;
  readonly definition: StateMachineDefinition;
  readonly role: readonly PolicyStatement[];
  readonly maskingRole: readonly PolicyStatement[];
  readonly snapshotRole: readonly PolicyStatement[];
}

export function deployedWorkflow(propsIn?: PropsIn): DeployedWorkflow {
  const stack = newStack();
  const workflow = workflowIn(stack, propsIn);
  const template = Template.fromStack(stack);
  const json = template.toJSON() as IamTemplate;
  const names = deployedNames(json);
  const logicalId = (role: iam.IRole | undefined) => stack.resolve(role?.roleName).Ref as string;
  const statements = (role: iam.IRole | undefined) => roleStatements(json, logicalId(role), names);
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  return {
    workflow,
    template,
    names,
    definition: JSON.parse(String(resolveTemplateValue(machine?.Properties.DefinitionString, names))),
    role: statements(workflow.role),
    maskingRole: statements(workflow.maskingFunction.role),
    snapshotRole: statements(workflow.snapshotFunction.role),
  };
}
