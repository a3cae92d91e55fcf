import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sourceArn } from '../../local/orders/orders-source';
import { violations } from './accessibility';
import { expectUndisturbed, type OpenPage, type ServedPage, servePage } from './browser-fixture';
import { choose, FIELD, field, filledForm, RUN_ADDRESS, startButton, type } from './start-form';

const MINUTE = 60_000;
const LONGEST_RUN = { timeout: 40_000 };

describe('the view of one run', () => {
  let served: ServedPage;
  let opened: OpenPage;

  beforeAll(async () => {
    served = await servePage();
  });

  afterAll(() => served?.close());

  afterEach(async () => {
    expectUndisturbed(opened, served);
    await served.closeWindows();
    await served.stopRuns();
  });

  async function open(address: string): Promise<Page> {
    opened = await served.open(address);
    return opened.page;
  }

  async function startRun(page: Page): Promise<void> {
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
  }

  it('leads from an empty form to the masked snapshot, without a reload', async () => {
    const page = await open('#/start');
    await page.getByRole('button', { name: 'masking-workflow' }).waitFor();
    await type(page, FIELD.database, sourceArn('instance'));
    await type(page, FIELD.secret, served.local.automation.databaseSecretArn);
    await choose(page, 'Masking ruleset', /^orders/);
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);

    await page.getByRole('listitem').filter({ hasText: 'goes on' }).first().waitFor();
    await page.getByText('DataMasque run 1 was started').waitFor(LONGEST_RUN);
    const shown = page.getByText(/^arn:aws:rds:us-east-1:000000000000:snapshot:masked-/).first();
    await shown.waitFor(LONGEST_RUN);
    const arn = String(await shown.textContent());
    const { DBSnapshots: snapshots = [] } = await served.local.clients.rds.send(
      new DescribeDBSnapshotsCommand({}),
    );
    expect(snapshots.map(({ DBSnapshotArn }) => DBSnapshotArn)).toContain(arn);

    await page.getByText('The log is complete.').waitFor(LONGEST_RUN);
    expect(await page.getByRole('listitem').filter({ hasText: 'succeeded' }).count()).toBe(6);
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await expect
      .poll(() => page.evaluate('navigator.clipboard.readText()'))
      .toBe(
        `aws rds restore-db-instance-from-db-snapshot --db-instance-identifier orders-masked --db-snapshot-identifier ${arn} --region us-east-1`,
      );
    await page.getByRole('button', { name: 'Copy the ARN of the masked snapshot' }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(arn);

    const log = page.getByRole('log');
    await page.getByRole('searchbox', { name: 'Search' }).fill('MASK_TABLE');
    await expect.poll(() => log.locator('.log-line').count()).toBe(2);
    await choose(page, 'Level', 'Errors');
    await page.getByText('No line is like this.').waitFor();

    await page.getByText('Masked', { exact: true }).first().waitFor(LONGEST_RUN);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }

    await page.getByRole('link', { name: 'Start again' }).click();
    await expect.poll(() => field(page, FIELD.database).inputValue()).toBe(sourceArn('instance'));
    expect(await field(page, FIELD.secret).inputValue()).toBe(served.local.automation.databaseSecretArn);
    await page.getByRole('button', { name: /Masking ruleset orders/ }).waitFor();
  });

  it('stops a run once that is confirmed, and what it made is removed', async () => {
    const page = await open(filledForm(served.local));
    await startRun(page);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Let it run' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/ends without a masked snapshot/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor(LONGEST_RUN);
    await expect.poll(() => page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(0);
    await expect
      .poll(async () => {
        const { DBInstances = [] } = await served.local.clients.rds.send(new DescribeDBInstancesCommand({}));
        return DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier);
      }, LONGEST_RUN)
      .toEqual(['orders']);
  });

  it('is the same after a reload, and in another window, by its address', async () => {
    const page = await open(filledForm(served.local));
    await startRun(page);
    const name = String(await page.getByRole('heading', { level: 1 }).textContent());
    await page.reload();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    const other = await opened.context.newPage();
    await other.goto(page.url());
    await other.getByRole('heading', { name: 'Phases' }).waitFor();
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  });

  it('says that there is no such run', async () => {
    const { arn } = served.local.automation.deployment.stateMachine;
    const page = await open(`#/runs/no-such-run?${new URLSearchParams({ stateMachineArn: arn })}`);
    await page.getByText(/^There is no execution no-such-run of/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('goes on when the API is back', async () => {
    const page = await open(filledForm(served.local));
    await startRun(page);
    await page.getByRole('heading', { name: 'Phases' }).waitFor();
    await opened.context.setOffline(true);
    await page.getByText('What is below may be old; it is tried again.').waitFor();
    await opened.context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('What is below may be old; it is tried again.').waitFor({ state: 'detached' });
  });
});

describe('the view of a run whose masking fails', () => {
  let served: ServedPage;

  beforeAll(async () => {
    served = await servePage({ fail: 'masking' });
  });

  afterAll(() => served?.close());

  it('is red, and says in which phase, why and where to look; so is its line in the list', async () => {
    const { page, errors } = await served.open(filledForm(served.local));
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    await page.getByText('Masking failed', { exact: true }).first().waitFor(LONGEST_RUN);
    await page
      .getByText(/^In “Mask the clone”: MaskingFailed – MaskingRunFailed: masking run 1 ended/)
      .waitFor();
    const logOfDataMasque = page.getByRole('link', { name: 'The log of the DataMasque run' });
    expect(await logOfDataMasque.getAttribute('href')).toBe(
      `${served.local.urls.dataMasque}/api/runs/1/log/`,
    );
    await page.getByRole('listitem').filter({ hasText: 'Mask the clone' }).getByText('failed').waitFor();
    expect(await page.getByRole('heading', { name: 'Masked snapshot' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('cell', { name: 'Masking failed' }).waitFor();
    expect(errors).toEqual([]);
  });
});

describe('the view of a run that was stopped while its clone was made', () => {
  let served: ServedPage;

  beforeAll(async () => {
    served = await servePage({
      timings: {
        restoreMilliseconds: 6 * MINUTE,
        createMemberMilliseconds: MINUTE,
        snapshotMilliseconds: MINUTE,
        deleteMilliseconds: MINUTE,
        maskingMilliseconds: MINUTE,
      },
    });
  });

  afterAll(() => served?.close());

  it('says that the clone is being removed and, once it is gone, when that was found', async () => {
    const { page, errors } = await served.open(filledForm(served.local));
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    const { rds } = served.local.clients;
    await expect
      .poll(async () => (await rds.send(new DescribeDBInstancesCommand({}))).DBInstances, LONGEST_RUN)
      .toHaveLength(2);
    await served.stopRuns();
    await page.getByText('This run left something behind').waitFor(LONGEST_RUN);
    await page.getByText(/^instance masking-\S+, creating: is being removed$/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText('What this run left behind is removed').waitFor(LONGEST_RUN);
    await page.getByText(/^instance masking-\S+: removed at .*\d\d:\d\d/).waitFor();
    expect(await page.getByText('is being removed').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe('the view of a run that was refused', () => {
  let served: ServedPage;

  beforeAll(async () => {
    served = await servePage();
  });

  afterAll(() => served?.close());

  it('calls it refused, says why and which ruleset was asked for; so does the list', async () => {
    const { arn: stateMachineArn } = served.local.automation.deployment.stateMachine;
    const name = 'nowhere-0123456789abcdef';
    const input = JSON.stringify({
      DBInstanceIdentifier: 'nowhere',
      DBSecretIdentifier: served.local.automation.databaseSecretArn,
      DataMasqueRulesetId: served.local.rulesetId,
    });
    await served.local.clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input }),
    );
    const { page, errors } = await served.open(`#/runs/${name}?${new URLSearchParams({ stateMachineArn })}`);
    await page.getByText('Refused', { exact: true }).first().waitFor(LONGEST_RUN);
    await page.getByText('Nothing was made. Correct what the request names').waitFor();
    await page
      .getByText(/^In “Find the source”: RequestRefused – SourceUnusable: there is no database nowhere;/)
      .waitFor();
    await page.getByText(`orders (${served.local.rulesetId})`).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('cell', { name: 'Refused' }).waitFor();
    await choose(page, 'Verdict', 'Refused');
    await page.getByRole('cell', { name: 'Refused' }).waitFor();
    await page.getByRole('cell', { name: 'orders', exact: true }).waitFor();
    expect(errors).toEqual([]);
  });
});
