/** `npm run screenshots`: pictures of the page's views for the documentation, of real runs in local mode. */
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { Page } from 'playwright-core';
import type { ServiceTimings } from '../../local/boot';
import { ScaledClock } from '../../local/clock';
import { type ServedPage, servePage } from './browser-fixture';
import { fillIn, startButton } from './start-form';

const FOLDER = path.resolve(__dirname, '../../docs/images');
const WIDTH = 1200;
/** Slow enough to catch a run while it masks. */
const SPEED = 30;
const TIMINGS: ServiceTimings = {
  restoreMilliseconds: 90_000,
  createMemberMilliseconds: 30_000,
  snapshotMilliseconds: 60_000,
  deleteMilliseconds: 30_000,
  maskingMilliseconds: 150_000,
};
const LONGEST_RUN = { timeout: 60_000 };

async function picture(page: Page, name: string, height: number): Promise<void> {
  await page.setViewportSize({ width: WIDTH, height });
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
}

async function startRun(page: Page, { url, local }: ServedPage): Promise<void> {
  await page.goto(`${url}/#/start`);
  await fillIn(page, local);
  await startButton(page).click();
  await page.waitForURL(/#\/runs\/orders-/);
}

async function stopRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await page.getByText('Stopped', { exact: true }).first().waitFor(LONGEST_RUN);
}

/** Until the monitor has said how it ended. */
async function verdict(page: Page, words: string): Promise<void> {
  await page.getByText('The log is complete.').waitFor(LONGEST_RUN);
  await page.getByText(words, { exact: true }).first().waitFor(LONGEST_RUN);
}

async function picturesOfRuns(served: ServedPage): Promise<void> {
  const { page } = await served.open('#/start');
  await fillIn(page, served.local);
  await picture(page, 'start', 940);
  await startRun(page, served);
  await verdict(page, 'Masked');
  await picture(page, 'masked', 1290);
  await startRun(page, served);
  await stopRun(page);
  await startRun(page, served);
  await page.getByText(/^DataMasque run \d+ was started$/).waitFor(LONGEST_RUN);
  await page.waitForTimeout(3_000);
  await picture(page, 'running', 700);
  await page.goto(`${served.url}/#/runs`);
  await page.getByText('Running', { exact: true }).waitFor();
  await picture(page, 'runs', 420);
  await page.goto(`${served.url}/#/schedules`);
  await page.getByText('schedule-of-local-mode').waitFor();
  await picture(page, 'schedules', 260);
}

async function pictureOfFailure(served: ServedPage): Promise<void> {
  const { page } = await served.open('#/start', { colorScheme: 'dark' });
  await startRun(page, served);
  await verdict(page, 'Masking failed');
  await picture(page, 'masking-failed', 900);
}

async function takeAll(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [options, take] of [
    [{ scheduleExpression: 'cron(0 2 ? * MON-FRI *)' }, picturesOfRuns],
    [{ fail: 'masking' }, pictureOfFailure],
  ] as const) {
    const served = await servePage({ ...options, clock: new ScaledClock(SPEED), timings: TIMINGS });
    try {
      await take(served);
    } finally {
      await served.close();
    }
  }
}

// The warning of the SDK is for those who deploy it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
takeAll().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
