import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { type BrowserContext, chromium, type Page, type ViewportSize } from 'playwright-core';
import { expect } from 'vitest';
import type { BootOptions, LocalMode } from '../../local/boot';
import { ordersScript } from '../../local/orders/orders-database';
import { BUILT_PAGE, readBuiltPage } from '../../local/web/built-page';
import { bootOrders } from '../local/orders-mode';
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

/** Local mode with the built page, and a browser in front of it. */
export interface ServedPage {
  readonly local: LocalMode;
  readonly url: string;
  /** Opens a window. All windows are of one browser, which has loaded the page before, as readers' have. */
  open(address?: string, screen?: Screen): Promise<OpenPage>;
  /** Closes every window and forgets what the browser remembers of the page. */
  closeWindows(): Promise<void>;
  /** Stops what runs, so that the next test has the database to itself. */
  stopRuns(): Promise<void>;
  close(): Promise<void>;
}

/** What a reader looks at. */
export interface Screen {
  readonly viewport?: ViewportSize;
  readonly colorScheme?: 'light' | 'dark';
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

/** Whatever a test did: no script failed, nothing was stopped, and nothing was asked of anybody else. */
export function expectUndisturbed({ errors, requests }: OpenPage, { url }: ServedPage): void {
  expect(errors).toEqual([]);
  expect(requests.filter((address) => !address.startsWith(url))).toEqual([]);
}

/** Boots local mode and a browser. */
export async function servePage(options: Partial<BootOptions> = {}): Promise<ServedPage> {
  const [local, browser] = await Promise.all([boot(options), launch()]);
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);
  const url = String(local.urls.page);
  return {
    local,
    url,
    open: (address = '', screen = {}) => open(context, `${url}/${address}`, screen),
    closeWindows: () => closeWindows(context),
    stopRuns: () => stopRuns(local),
    close: async () => {
      await browser.close();
      await local.close();
    },
  };
}

async function boot(options: Partial<BootOptions>): Promise<LocalMode> {
  return bootOrders({
    sourceScript: ordersScript({ customers: 20, orders: 30 }),
    page: await readBuiltPage(BUILT_PAGE),
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

function launch() {
  return chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS, chromiumSandbox: false });
}

async function closeWindows(context: BrowserContext): Promise<void> {
  await context.setOffline(false);
  for (const page of context.pages()) {
    await page.evaluate('localStorage.clear()');
    await page.close();
  }
}

async function open(context: BrowserContext, address: string, screen: Screen): Promise<OpenPage> {
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  if (screen.viewport) await page.setViewportSize(screen.viewport);
  if (screen.colorScheme) await page.emulateMedia({ colorScheme: screen.colorScheme });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, context, errors, requests };
}
