import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export interface TemplateResource {
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by type.
  readonly Properties: any;
}

/** The resources of a type in a stack's template. */
export function resourcesIn(stack: Stack, type: string): readonly TemplateResource[] {
  return Object.values(Template.fromStack(stack).findResources(type)) as unknown as TemplateResource[];
}

/** The statements with an id, of all policies of IAM in a stack's template. */
export function statementsIn(stack: Stack, sid: string): readonly TemplateResource['Properties'][] {
  return [...resourcesIn(stack, 'AWS::IAM::Policy'), ...resourcesIn(stack, 'AWS::IAM::ManagedPolicy')]
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === sid);
}
