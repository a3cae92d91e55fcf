import { resolveTemplateValue, type TemplateNames, type TemplateValue } from '../../local/template-values';
import { type PolicyStatement, statementsOf } from './policy-statement';

/** The parts of a CloudFormation template that are read here. */
export interface IamTemplate {
  readonly Resources: { readonly [logicalId: string]: TemplateResource };
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: TemplateValue };
}

/** Where a policy may be attached to a role from the policy's side. */
const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

function referenceOf(value: TemplateValue, where: string): string {
  const reference = (value as { readonly Ref?: string } | null)?.Ref;
  if (reference === undefined) {
    throw new Error(`${where} must refer to a resource of the template, got: ${JSON.stringify(value)}`);
  }
  return reference;
}

function references(list: TemplateValue | undefined, where: string): string[] {
  return ((list ?? []) as readonly TemplateValue[]).map((value) => referenceOf(value, where));
}

/**
 * Every statement of a role's identity policies: its own, the inline and managed policies that name it, and the
 * managed policies that it names.
 *
 * @param roleId logical id of the role
 * @param names values for what the policies refer to
 * @throws Error naming what cannot be read: a policy outside the template, a permissions boundary, an unknown reference
 */
export function roleStatements(
  template: IamTemplate,
  roleId: string,
  names: TemplateNames,
): PolicyStatement[] {
  const role = template.Resources[roleId];
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`the template has no role ${roleId}`);
  const properties = role.Properties ?? {};
  if (properties.PermissionsBoundary !== undefined) {
    throw new Error(`the permissions boundary of ${roleId} is not evaluated`);
  }
  const own = (properties.Policies ?? []) as unknown as readonly { readonly PolicyDocument: TemplateValue }[];
  const named = references(properties.ManagedPolicyArns, `ManagedPolicyArns of ${roleId}`);
  const attached = Object.entries(template.Resources).filter(
    ([id, { Type, Properties }]) =>
      POLICY_TYPES.includes(Type) &&
      (named.includes(id) || references(Properties?.Roles, `Roles of ${id}`).includes(roleId)),
  );
  const missing = named.find((id) => !attached.some(([attachedId]) => attachedId === id));
  if (missing !== undefined) throw new Error(`the template has no managed policy ${missing}`);
  const documents = [
    ...own.map(({ PolicyDocument }) => PolicyDocument),
    ...attached.map(([, { Properties }]) => Properties?.PolicyDocument ?? null),
  ];
  return documents.flatMap((document) => statementsOf(resolveTemplateValue(document, names)));
}
