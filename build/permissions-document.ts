/** Writes the tables of permissions into docs/security.md, from the synthesized template and the reasons given by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Grant, GrantedPermissions, type GrantedRole, type ResourceGrant } from './granted-permissions';
import { markdownTable } from './markdown-table';
import { withMarkedPart } from './marked-part';
import { RESOURCE_REASONS, ROLE_REASONS, type RoleReasons } from './permission-reasons';
import { wholeAutomation } from './whole-app';

/** The page that has the tables. */
export const SECURITY_PAGE = path.resolve(__dirname, '..', 'docs', 'security.md');

/** What a template grants. */
export type Granted = Pick<GrantedPermissions, 'roles' | 'resourceGrants'>;

/** What everything grants when every option is set. */
export function everythingGranted(): Granted {
  return new GrantedPermissions(wholeAutomation());
}

/** A reason that must be there, and that is not left over when all have been asked for. */
class Reasons<Reason> {
  private readonly left: Set<string>;

  constructor(
    private readonly reasons: Readonly<Record<string, Reason>>,
    private readonly of: string,
  ) {
    this.left = new Set(Object.keys(reasons));
  }

  take(id: string): Reason {
    const reason = Object.hasOwn(this.reasons, id) ? this.reasons[id] : undefined;
    if (reason === undefined)
      throw new Error(`${this.of} has no reason for ${id}; give it in build/permission-reasons.ts`);
    this.left.delete(id);
    return reason;
  }

  checkNoneIsLeft(): void {
    const [id] = this.left;
    if (id !== undefined) throw new Error(`${this.of} grants nothing like ${id}; take its reason out`);
  }
}

const code = (text: string): string => `\`${text}\``;
const lines = (parts: readonly string[]): string => parts.join('<br>');

function grantRow({ isDenial, actions, resources, conditions }: Grant, why: string): string[] {
  const listed = actions.map((action) => `${isDenial ? 'never ' : ''}${code(action)}`);
  return [lines(listed), lines(resources.map(code)), lines(conditions.map(code)), why];
}

function roleSection(
  { path: name, takenBy, awsPolicies, grants }: GrantedRole,
  reasons: RoleReasons,
): string[] {
  const { who, does, why } = reasons;
  const given = new Reasons(why, name);
  const ofAws = awsPolicies.map((policy) => [
    `policy ${code(policy)} of AWS`,
    code('*'),
    '',
    given.take(`policy ${policy}`),
  ]);
  const rows = grants.map((grant) => grantRow(grant, given.take(grant.id)));
  given.checkNoneIsLeft();
  const taken = `${does} Taken by ${code(takenBy)}.`;
  return [
    `### ${who}`,
    '',
    taken,
    '',
    ...markdownTable([['may', 'on', 'only where', 'why'], ...ofAws, ...rows]),
    '',
  ];
}

function resourceRow({ id, actions, conditions }: ResourceGrant, why: string): string[] {
  const [resource = '', who = ''] = id.split(' ');
  return [code(resource), code(who), lines(actions.map(code)), lines(conditions.map(code)), why];
}

/** Roles in the order in which their reasons are given. */
function sorted(roles: readonly GrantedRole[]): GrantedRole[] {
  const order = Object.keys(ROLE_REASONS);
  return roles.toSorted((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
}

/**
 * The tables as they are now.
 *
 * @throws Error naming a permission without a reason, or a reason without a permission
 */
export function permissionTables(
  granted: Granted,
  roleReasons = ROLE_REASONS,
  resourceReasons = RESOURCE_REASONS,
): string {
  const roles = new Reasons(roleReasons, 'build/permission-reasons.ts');
  const resources = new Reasons(resourceReasons, 'build/permission-reasons.ts');
  const sections = sorted(granted.roles()).flatMap((role) => roleSection(role, roles.take(role.path)));
  const rows = granted.resourceGrants().map((grant) => resourceRow(grant, resources.take(grant.id)));
  roles.checkNoneIsLeft();
  resources.checkNoneIsLeft();
  return [
    ...sections,
    '### What resources let others do',
    '',
    'Each queue, topic and bucket also refuses whoever comes without TLS.',
    '',
    ...markdownTable([['of', 'who', 'may', 'only where', 'why'], ...rows]),
  ].join('\n');
}

/** A page with its tables as they are now. */
export function withPermissions(page: string, granted: Granted): string {
  return withMarkedPart('docs/security.md', page, 'permissions', permissionTables(granted));
}

if (require.main === module) {
  const page = readFileSync(SECURITY_PAGE, 'utf8');
  writeFileSync(SECURITY_PAGE, withPermissions(page, everythingGranted()));
}
