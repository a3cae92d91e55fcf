import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { type BootOptions, bootLocalMode, type LocalMode } from '../../local/boot';
import { ScaledClock } from '../../local/clock';
import { ordersScript } from '../../local/orders/orders-database';
import { ORDERS_RULESET } from '../../local/orders/orders-ruleset';
import { BUILT_PAGE, readBuiltPage } from '../../local/web/built-page';
import { findChromium } from './chromium.mts';

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A run takes a few seconds of real time, and no call of a function is cut off on a busy machine. */
const SPEED = 60;
const TIMINGS = {
  restoreMilliseconds: 20_000,
  createMemberMilliseconds: 10_000,
  snapshotMilliseconds: 10_000,
  deleteMilliseconds: 10_000,
  maskingMilliseconds: 20_000,
};

/** Local mode with the built page, and a browser in front of it. */
export interface ServedPage {
  readonly local: LocalMode;
  readonly url: string;
  /** A reader of their own: nothing is shared with others but the API. Closed with the fixture. */
  open(address?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  /** Stops what runs, so that the next test has the database to itself. */
  stopRuns(): Promise<void>;
  close(): Promise<void>;
}

/** A page in a browser, with what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, and what the Content-Security-Policy stopped. */
  readonly errors: readonly string[];
  /** Every address that was asked for. */
  readonly requests: readonly string[];
}

/** Boots local mode and a browser. */
export async function servePage(options: Partial<BootOptions> = {}): Promise<ServedPage> {
  const [local, browser] = await Promise.all([boot(options), launch()]);
  const url = String(local.urls.page);
  return {
    local,
    url,
    open: (address = '', contextOptions) => open(browser, `${url}/${address}`, contextOptions),
    stopRuns: () => stopRuns(local),
    close: async () => {
      await browser.close();
      await local.close();
    },
  };
}

async function boot(options: Partial<BootOptions>): Promise<LocalMode> {
  return bootLocalMode({
    clock: new ScaledClock(SPEED),
    port: 0,
    sourceKind: 'instance',
    sourceScript: ordersScript({ customers: 20, orders: 30 }),
    ruleset: { name: 'orders', yaml: ORDERS_RULESET },
    page: await readBuiltPage(BUILT_PAGE),
    timings: TIMINGS,
    say: () => undefined,
    ...options,
  });
}

async function stopRuns({ clients: { stepFunctions }, automation }: LocalMode): Promise<void> {
  const stateMachineArn = automation.deployment.stateMachine.arn;
  const running = { stateMachineArn, statusFilter: 'RUNNING' } as const;
  for (;;) {
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand(running));
    if (executions.length === 0) return;
    for (const { executionArn } of executions)
      await stepFunctions.send(new StopExecutionCommand({ executionArn }));
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS, chromiumSandbox: false });
}

async function open(browser: Browser, address: string, options?: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(address);
  return { page, context, errors, requests };
}
