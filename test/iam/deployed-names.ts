import type { IamTemplate } from '../../faults/iam/role-statements';
import { templateNames } from '../../faults/iam/template-names';
import type { TemplateNames } from '../../local/template-values';

/** Where the made-up deployment is. */
export const DEPLOYMENT = { account: '111122223333', region: 'us-east-1' } as const;

/** Region and account as ARNs have them. */
export const PLACE = `${DEPLOYMENT.region}:${DEPLOYMENT.account}`;

/** Names that the made-up deployment gives to what a template refers to. */
export function deployedNames(template: IamTemplate): TemplateNames {
  return templateNames(template, DEPLOYMENT);
}
