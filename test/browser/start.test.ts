import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sourceArn } from '../../local/orders/orders-source';
import { expectUndisturbed, type OpenPage, type ServedPage, servePage } from './browser-fixture';
import {
  choose,
  chooseRuleset,
  FIELD,
  field,
  filledForm,
  fillIn,
  RUN_ADDRESS,
  startButton,
  type,
} from './start-form';

const ACCOUNT = '000000000000';

/** What is typed into a field, and what is said of it. */
const WRONG_VALUES = [
  [FIELD.database, 'not a database', /^Database Identifier is not of the right form, got: "not a database"/],
  [
    FIELD.secret,
    'hunter2',
    /^Database Secret Identifier is not of the right form, got: a string \(not shown\)/,
  ],
  [FIELD.zone, 'moon', /^Preferred Availability Zone is not of the right form, got: "moon"/],
  [FIELD.snapshot, 'a--b', /^Source snapshot is not of the right form, got: "a--b"/],
  [FIELD.zone, 'eu-west-1a', /^Preferred Availability Zone is in Region eu-west-1/],
  [
    FIELD.database,
    `arn:aws:rds:eu-west-1:${ACCOUNT}:db:orders`,
    /^Database Identifier is in Region eu-west-1 where stateMachineArn is in us-east-1/,
  ],
  [FIELD.snapshot, 'masked-01234567-0123456789abcdef-orders', /^Source snapshot was made by an execution/],
] as const;

describe('the form that starts a run', () => {
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

  async function open(address = '#/start'): Promise<Page> {
    opened = await served.open(address);
    return opened.page;
  }

  async function executions() {
    const { clients, automation } = served.local;
    const stateMachineArn = automation.deployment.stateMachine.arn;
    const answer = await clients.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    return answer.executions ?? [];
  }

  /** How many executions something starts. */
  async function startedBy(act: () => Promise<void>): Promise<number> {
    const before = (await executions()).length;
    await act();
    return (await executions()).length - before;
  }

  function starts(page: Page): Request[] {
    const sent: Request[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request);
    });
    return sent;
  }

  it('starts the run that was asked for, and goes to it', async () => {
    const page = await open();
    await fillIn(page, served.local);
    await type(page, FIELD.zone, 'us-east-1b');
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    const [started] = await executions();
    expect(page.url()).toContain(String(started?.name));
    const { input } = await served.local.clients.stepFunctions.send(
      new DescribeExecutionCommand({ executionArn: started?.executionArn }),
    );
    expect(JSON.parse(String(input))).toMatchObject({
      DBInstanceIdentifier: sourceArn('instance'),
      DBSecretIdentifier: served.local.automation.databaseSecretArn,
      DataMasqueRulesetId: served.local.rulesetId,
      PreferredAZ: 'us-east-1b',
    });
    expect(String(input)).not.toContain('AwsSecretArn');
  });

  it('can be filled in and sent by the keyboard alone', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'masking-workflow' }).waitFor();
    await field(page, FIELD.database).focus();
    await page.keyboard.type(sourceArn('instance'));
    // The button that clears the field comes between.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(served.local.automation.databaseSecretArn);
    await page.keyboard.press('Tab');
    await chooseRuleset(page, served.local.rulesetId);
    await startButton(page).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(RUN_ADDRESS);
  });

  it('says what is wrong with a field as it is typed', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'masking-workflow' }).waitFor();
    for (const [label, text, message] of WRONG_VALUES) {
      await field(page, label).fill(text);
      await page.getByText(message).waitFor();
      expect(await field(page, label).getAttribute('aria-invalid')).toBe('true');
    }
  });

  it('says so of a state machine and of a run secret that are typed', async () => {
    const page = await open();
    await choose(page, 'masking-workflow', 'Another one, by its ARN');
    await type(page, 'ARN of the state machine', 'masking-workflow');
    await page.getByText(/^Step Function is not of the right form, got: "masking-workflow"/).waitFor();
    await page.getByLabel('From Secrets Manager').check();
    await type(page, FIELD.runSecret, 'sixteen characters');
    await page
      .getByText(/^Run secret in Secrets Manager is not of the right form, got: a string \(not/)
      .waitFor();
    const stored = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(stored).toContain('masking-automation.start');
    expect(stored).not.toContain('sixteen characters');
  });

  it('sends nothing while a field is wrong or missing, and goes to the first one', async () => {
    const page = await open();
    const sent = starts(page);
    await page.getByRole('button', { name: 'masking-workflow' }).waitFor();
    await startButton(page).click();
    await page.getByText('Nothing was started').waitFor();
    for (const label of ['Database Identifier', 'Database Secret Identifier', 'Masking ruleset'])
      await page.getByText(new RegExp(`^${label} is missing; give`)).waitFor();
    await expect
      .poll(() => field(page, FIELD.database).evaluate((input) => input.matches(':focus')))
      .toBe(true);
    expect(sent).toEqual([]);
  });

  it('puts what the API finds wrong at its field, and keeps the others', async () => {
    const page = await open(filledForm(served.local));
    await choose(page, 'masking-workflow', 'Another one, by its ARN');
    const unknown = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:another`;
    await type(page, 'ARN of the state machine', unknown);
    await startButton(page).click();
    await page.getByText(/^Step Function is not configured, got: /).waitFor();
    expect(await field(page, FIELD.database).inputValue()).toBe(sourceArn('instance'));
  });

  it('starts one run when Start is clicked twice', async () => {
    const page = await open(filledForm(served.local));
    const sent = starts(page);
    const started = await startedBy(async () => {
      await startButton(page).dblclick();
      await page.waitForURL(RUN_ADDRESS);
    });
    expect([started, sent.length]).toEqual([1, 1]);
  });

  it('starts one run when the page is reloaded before the answer is there, and goes to it', async () => {
    const page = await open(filledForm(served.local));
    const sent = starts(page);
    let answered = 0;
    await page.route('**/api/executions', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      answered += 1;
      // The answer to the first request never arrives.
      return answered === 1 ? undefined : route.continue();
    });
    const started = await startedBy(async () => {
      await startButton(page).click();
      await expect.poll(() => answered).toBe(1);
      await page.reload();
      await page.waitForURL(RUN_ADDRESS);
    });
    expect(started).toBe(1);
    const keys = sent.map((request) => request.postDataJSON().idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    await page.getByText('This request had been sent before.').waitFor();
  });

  it('loses nothing while the API cannot be reached, and starts one run when it is back', async () => {
    const page = await open(filledForm(served.local));
    await opened.context.setOffline(true);
    await startButton(page).click();
    await page.getByText('The API cannot be reached', { exact: true }).first().waitFor();
    expect(await field(page, FIELD.database).inputValue()).toBe(sourceArn('instance'));
    await opened.context.setOffline(false);
    const started = await startedBy(async () => {
      await startButton(page).click();
      await page.waitForURL(RUN_ADDRESS);
    });
    expect(started).toBe(1);
  });

  it('shows the run that masks the database already, and starts beside it only when told to', async () => {
    const page = await open(filledForm(served.local));
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    const [first] = await executions();
    await page.goto(`${served.url}/${filledForm(served.local)}`);
    await startButton(page).click();
    const link = page.getByRole('link', { name: String(first?.name) });
    await link.waitFor();
    expect(await link.getAttribute('href')).toMatch(RUN_ADDRESS);
    const started = await startedBy(async () => {
      await page.getByRole('button', { name: 'Start anyway' }).click();
      await page.waitForURL(RUN_ADDRESS);
    });
    expect(started).toBe(1);
    expect(page.url()).not.toContain(String(first?.name));
  });

  it('is a form of its own in each tab: the second tab’s request is another one', async () => {
    const page = await open(filledForm(served.local));
    const second = await opened.context.newPage();
    await second.goto(`${served.url}/${filledForm(served.local)}`);
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    await startButton(second).click();
    await second.getByText('Another run masks this database').waitFor();
  });

  it('is one form in a tab that was duplicated: both together start one run', async () => {
    const page = await open(filledForm(served.local));
    const [copy] = await Promise.all([
      opened.context.waitForEvent('page'),
      page.evaluate('void window.open(window.location.href)'),
    ]);
    const started = await startedBy(async () => {
      await startButton(page).click();
      await page.waitForURL(RUN_ADDRESS);
      await startButton(copy).click();
      await copy.waitForURL(RUN_ADDRESS);
    });
    expect(started).toBe(1);
    expect(copy.url()).toBe(page.url());
  });

  it('keeps what was typed over a reload, and over going away and back', async () => {
    const page = await open();
    await type(page, FIELD.database, 'orders');
    await page.reload();
    expect(await field(page, FIELD.database).inputValue()).toBe('orders');
    await page.getByRole('link', { name: 'Execution logs' }).click();
    await page.getByRole('heading', { name: 'Execution logs' }).waitFor();
    await page.goBack();
    expect(await field(page, FIELD.database).inputValue()).toBe('orders');
    await page.goForward();
    await page.getByRole('heading', { name: 'Execution logs' }).waitFor();
  });

  it('is filled in by a link', async () => {
    const secret = served.local.automation.databaseSecretArn;
    const link = new URLSearchParams({
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: secret,
      runSecretArn: secret,
      ruleset: served.local.rulesetId,
    });
    const page = await open(`#/start?${link}`);
    expect(await field(page, FIELD.database).inputValue()).toBe('orders');
    expect(await field(page, FIELD.runSecret).inputValue()).toBe(secret);
    expect(await page.getByLabel('From Secrets Manager').isChecked()).toBe(true);
  });

  it('offers what started a run before, and keeps ARNs only', async () => {
    const page = await open(filledForm(served.local));
    await startButton(page).click();
    await page.waitForURL(RUN_ADDRESS);
    await page.goto(`${served.url}/#/start`);
    await field(page, FIELD.database).click();
    await page.getByRole('option', { name: sourceArn('instance') }).waitFor();
    const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).toContain(served.local.automation.databaseSecretArn);
    expect(kept).not.toContain(served.local.logins.source.password);
  });

  it('shows text as text, whoever wrote it', async () => {
    const page = await open();
    const text = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await type(page, FIELD.database, text);
    await page
      .getByText(/^Database Identifier is not of the right form, got: "<img src=x onerror=/)
      .waitFor();
    await fillIn(page, served.local);
    await page.route('**/api/executions', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/json',
        body: JSON.stringify({
          error: text,
          message: text,
          details: [
            { field: 'ruleset', message: text },
            { field: text, message: text },
          ],
        }),
      }),
    );
    await startButton(page).click();
    await page.getByText(`${text} ${text}.`).waitFor();
    await page.getByText(`Masking ruleset ${text}.`).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.title()).toBe('Start a run – Masking Automation');
  });
});
