import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleConfig } from '../../lambda/contract/console-config';
import type { ExecutionPage } from '../../lambda/contract/execution';
import { localConsoleConfig } from '../../local/web/console-config';
import { violations } from './accessibility';
import { expectUndisturbed, type OpenPage, type Screen, type ServedPage, servePage } from './browser-fixture';
import { choose, FIELD, field, filledForm, startButton } from './start-form';

const BROKEN_RULESET = 'tasks:\n  - type: no_such_task\n';
const NAME_OF_HTML = '<b>broken</b>';

describe('the views of the page', () => {
  let served: ServedPage;
  let opened: OpenPage;

  beforeAll(async () => {
    served = await servePage();
    served.local.services.dataMasque.addRuleset(NAME_OF_HTML, BROKEN_RULESET);
  });

  afterAll(() => served?.close());

  afterEach(async () => {
    expectUndisturbed(opened, served);
    await served.closeWindows();
  });

  async function open(address: string, screen?: Screen): Promise<Page> {
    opened = await served.open(address, screen);
    return opened.page;
  }

  /** Starts executions that end at once, for their input is none. */
  async function startBroken(names: readonly string[]): Promise<void> {
    const { clients, automation } = served.local;
    const stateMachineArn = automation.deployment.stateMachine.arn;
    for (const name of names)
      await clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }));
  }

  const rows = (page: Page) => page.getByRole('table', { name: 'Runs' }).getByRole('row');

  it('say in sentences that there is nothing yet', async () => {
    const page = await open('');
    await page.getByText('Nothing has been run on this state machine yet.').waitFor();
    await page.getByRole('link', { name: 'Schedules' }).click();
    await page.getByText('This deployment has no schedule.').waitFor();
    await page.goto(`${served.url}/#/elsewhere`);
    await page.getByText('This address names nothing here.').waitFor();
  });

  it('list the runs, page by page, and narrow them down by addresses that can be sent to others', async () => {
    await startBroken(
      Array.from({ length: 25 }, (_, number) => `orders-${String(number).padStart(16, '0')}`),
    );
    await startBroken(['billing-0123456789abcdef']);
    const page = await open('#/runs');
    await page.getByRole('link', { name: 'billing-0123456789abcdef' }).waitFor();
    expect(await rows(page).count()).toBe(1 + 20);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(() => rows(page).count()).toBe(1 + 6);
    expect(page.url()).toContain('page=2');
    await page.getByRole('searchbox', { name: 'Database' }).fill('BILL');
    await expect.poll(() => rows(page).count()).toBe(1 + 1);
    await choose(page, 'Status of the execution', 'Succeeded');
    await page.getByText('No run is like this.').waitFor();
    const address = page.url();
    const other = await open(address.slice(address.indexOf('#')));
    await other.getByText('No run is like this.').waitFor();
    await other.getByRole('button', { name: 'Show all runs' }).click();
    await expect.poll(() => rows(other).count()).toBe(1 + 20);
  });

  it('follow a run in the list until it has ended', async () => {
    const page = await open(filledForm(served.local));
    await startButton(page).click();
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('cell', { name: 'Running' }).waitFor();
    await page.getByRole('cell', { name: 'Running' }).waitFor({ state: 'detached', timeout: 40_000 });
  });

  it('show a run in red whose execution succeeded and whose masking did not', async () => {
    const page = await open('#/runs');
    await page.route('**/api/runs?*', async (route) => {
      const response = await route.fetch();
      const answer = await fetch(`${served.local.urls.api}/executions?status=SUCCEEDED`);
      const [execution] = ((await answer.json()) as ExecutionPage).executions;
      const record = { ...execution, redriveCount: 0, verdict: 'masking-failed', ruleset: { name: null } };
      await route.fulfill({ response, status: 200, json: { runs: [record] } });
    });
    await page.reload();
    await page.getByText('The execution succeeded, but masking failed').waitFor();
    await choose(page, 'Verdict', 'Masking failed');
    await expect.poll(() => rows(page).count()).toBe(1 + 1);
  });

  it('keep what they show while the API is away, and go on by themselves when it is back', async () => {
    const page = await open('#/runs');
    await page
      .getByRole('link', { name: /^orders-/ })
      .first()
      .waitFor();
    await opened.context.setOffline(true);
    await page.getByText('What is below may be old; it is tried again.').waitFor();
    expect(await rows(page).count()).toBe(1 + 20);
    await opened.context.setOffline(false);
    await page.getByText('What is below may be old; it is tried again.').waitFor({ state: 'detached' });
  });

  it('say so when an answer is not as the API promises, and go on elsewhere', async () => {
    const page = await open('#/elsewhere');
    await page.route('**/api/executions/*', (route) => route.fulfill({ json: {} }));
    await page.goto(`${served.url}/#/runs/some-run?stateMachineArn=x`);
    await page.getByText('This view cannot be shown').waitFor();
    await page.getByRole('link', { name: 'Schedules' }).click();
    await page.getByRole('heading', { name: 'Schedules' }).waitFor();
    await page.goto(`${served.url}/#/runs?page=99`);
    await page.getByText('There are no runs as old as this page.').waitFor();
    await page.getByRole('button', { name: 'Show all runs' }).click();
    await expect.poll(() => rows(page).count()).toBe(1 + 20);
  });

  it('show an invalid ruleset as such, by its name as text, and do not take it', async () => {
    const page = await open('#/start');
    await page.getByRole('button', { name: 'Masking ruleset' }).click();
    const option = page.getByRole('option', { name: NAME_OF_HTML });
    await option.getByText(NAME_OF_HTML, { exact: true }).waitFor();
    await option.getByText('invalid', { exact: true }).waitFor();
    expect(await option.getAttribute('aria-disabled')).toBe('true');
  });

  it('take the UUID of a ruleset while DataMasque cannot be asked', async () => {
    const page = await open('#/elsewhere');
    await page.route('**/api/rulesets', (route) =>
      route.fulfill({
        status: 502,
        json: { error: 'DataMasqueUnavailable', message: 'DataMasque does not answer' },
      }),
    );
    await page.goto(`${served.url}/#/start`);
    await field(page, FIELD.ruleset).fill('7');
    await page.getByText('The list of rulesets cannot be had now.').waitFor();
  });

  it('say when each schedule ticks next, in the reader’s time zone', async () => {
    const page = await open('#/elsewhere');
    const config: ConsoleConfig = {
      ...localConsoleConfig(),
      schedules: [
        {
          name: 'nightly',
          expression: 'cron(30 2 * * ? *)',
          timeZone: 'America/New_York',
          enabled: true,
          stateMachineArn: served.local.automation.deployment.stateMachine.arn,
          databases: ['orders', '<b>billing</b>'],
          ruleset: 'orders',
        },
      ],
    };
    await page.route('**/config.json', (route) => route.fulfill({ json: config }));
    await page.goto(`${served.url}/#/schedules`);
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'nightly' });
    // Half past two in New York is half past eight in Berlin, or half past seven for some weeks of the year.
    await row.getByText(/, 0[78]:30:00, in /).waitFor();
    await row.getByText('orders, <b>billing</b>', { exact: true }).waitFor();
  });

  it('say why they cannot begin when their configuration cannot be used', async () => {
    const page = await open('#/elsewhere');
    await page.route('**/config.json', (route) => route.fulfill({ json: { apiBaseUrl: 7 } }));
    await page.reload();
    await page.getByText(/^Config.json is not as this page needs it: apiBaseUrl, region/).waitFor();
    await page.unroute('**/config.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
  });

  it('follow the colours of the system until a reader chooses', async () => {
    const page = await open('#/schedules', { colorScheme: 'dark' });
    const isDark = () => page.evaluate('document.body.classList.contains("awsui-dark-mode")');
    await expect.poll(isDark).toBe(true);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(isDark).toBe(false);
    await page.getByRole('button', { name: 'Colours: as the system' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
    await expect.poll(isDark).toBe(true);
    await page.reload();
    await expect.poll(isDark).toBe(true);
  });

  it('have a heading that the keyboard goes on at, and a way past the navigation', async () => {
    const page = await open('#/runs');
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.getByRole('link', { name: 'Schedules' }).click();
    await expect.poll(focused).toBe('Schedules');
    expect(await page.title()).toBe('Schedules – Masking Automation');
    await page.reload();
    await page.getByRole('heading', { name: 'Schedules' }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(focused).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Schedules');
  });

  it.each([
    { width: 1280, colorSchemes: ['light', 'dark'] as const },
    { width: 360, colorSchemes: ['light'] as const },
  ])(
    'violate no rule of WCAG 2.2 AA and fit the screen, $width wide: $colorSchemes',
    async ({ width, colorSchemes }) => {
      const page = await open('#/start', { viewport: { width, height: 800 } });
      await startButton(page).click();
      await page.getByText('Nothing was started').waitFor();
      for (const address of ['#/start', '#/runs', '#/schedules', '#/elsewhere']) {
        await page.goto(`${served.url}/${address}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const colorScheme of colorSchemes) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page)).toEqual([]);
        }
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
      }
    },
  );
});
