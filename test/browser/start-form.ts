import type { Locator, Page } from 'playwright-core';
import type { LocalMode } from '../../local/boot';
import { sourceArn } from '../../local/orders/orders-source';

/** Where the page goes once a run of the example database is started. */
export const RUN_ADDRESS = /#\/runs\/orders-[0-9a-f]{16}\?/;

/** Labels of the form's text fields. */
export const FIELD = {
  database: 'Database Identifier',
  secret: 'Database Secret Identifier',
  zone: /^Preferred Availability Zone/,
  snapshot: /^Source snapshot/,
  runSecret: 'Run secret in Secrets Manager',
  ruleset: 'UUID of the ruleset',
} as const;

/** The field with a label. */
export function field(page: Page, label: string | RegExp): Locator {
  return page.getByLabel(label, { exact: true });
}

/** Types into a field, and leaves the list of earlier values that opens. */
export async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await field(page, label).fill(text);
  await page.keyboard.press('Tab');
}

/** Chooses an option of a list. */
export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Fills in all that a run of the source database needs. */
export async function fillIn(page: Page, local: LocalMode): Promise<void> {
  await page.getByRole('button', { name: 'masking-workflow' }).waitFor();
  await type(page, FIELD.database, sourceArn('instance'));
  await type(page, FIELD.secret, local.automation.databaseSecretArn);
  await chooseRuleset(page, local.rulesetId);
}

/** The address of a form with all that a run of the source database needs. */
export function filledForm({ automation, rulesetId }: LocalMode): string {
  const fields = new URLSearchParams({
    stateMachineArn: automation.deployment.stateMachine.arn,
    databaseIdentifier: sourceArn('instance'),
    databaseSecretIdentifier: automation.databaseSecretArn,
    ruleset: rulesetId,
  });
  return `#/start?${fields}`;
}

/** Gives the ruleset by its id, whether the list of rulesets is there or not. */
export async function chooseRuleset(page: Page, id: string): Promise<void> {
  const typed = field(page, FIELD.ruleset);
  const list = page.getByRole('button', { name: 'Masking ruleset' });
  await list.or(typed).first().waitFor();
  if (!(await typed.isVisible())) await choose(page, 'Masking ruleset', 'Another one, by its UUID');
  await typed.fill(id);
}

export function startButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Start', exact: true });
}
