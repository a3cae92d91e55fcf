import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WireHandler } from '../../local/http/exchange';
import { type LoopbackServer, serveOnLoopback } from '../../local/http/loopback-server';
import { sourceArn } from '../../local/orders/orders-source';
import { BUILT_PAGE, readBuiltPage } from '../../local/web/built-page';
import { localConsoleConfig } from '../../local/web/console-config';
import { pageServer } from '../../local/web/page-server';
import { violations } from './accessibility';
import { type OpenPage, type ServedPage, servePage } from './browser-fixture';
import { CLIENT_ID, IdentityProvider } from './identity-provider';
import { FIELD, field, fillIn, startButton } from './start-form';

const SCOPES = { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' };

const provider = new IdentityProvider();
let served: ServedPage;
let guarded: LoopbackServer;

beforeAll(async () => {
  const issuer = await provider.start();
  served = await servePage();
  const { api } = served.local.automation;
  const guard: WireHandler = async (request) =>
    provider.letsIn(request)
      ? api(request)
      : { status: 401, headers: { 'content-type': 'application/json' }, body: '{"message":"Unauthorized"}' };
  const config = { ...localConsoleConfig(), signIn: { issuer, clientId: CLIENT_ID, scopes: SCOPES } };
  guarded = await serveOnLoopback(pageServer(await readBuiltPage(BUILT_PAGE), config, guard), 0);
});

afterAll(async () => {
  await guarded?.close();
  await served?.close();
  await provider.close();
});

afterEach(() => served.closeWindows());

async function open(hash = ''): Promise<OpenPage> {
  const opened = await served.open('');
  await opened.page.goto(`${guarded.url}/${hash}`);
  return opened;
}

const signInButton = ({ page }: OpenPage) => page.getByRole('button', { name: 'Sign in', exact: true });

async function signedIn(hash = ''): Promise<OpenPage> {
  const opened = await open(hash);
  await signInButton(opened).click();
  await opened.page.getByRole('button', { name: 'Sign out' }).first().waitFor();
  return opened;
}

describe('a page that asks who is there', () => {
  it('shows nothing but the way to sign in, and asks the API for nothing', async () => {
    const opened = await open('#/start');
    await signInButton(opened).waitFor();
    expect(opened.requests.filter((url) => url.startsWith(`${guarded.url}/api`))).toEqual([]);
    expect(await violations(opened.page)).toEqual([]);
  });

  it('comes back to the very view, with the scopes of the API and a clean address', async () => {
    const opened = await signedIn('#/schedules');
    await opened.page.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
    expect(opened.page.url()).toBe(`${guarded.url}/#/schedules`);
    expect(provider.signIns.at(-1)).toBe('openid masking/read masking/start masking/stop');
    expect(opened.errors).toEqual([]);
  });

  it('asks the provider for its own names of the scopes, with its further parameters', async () => {
    const signIn = {
      issuer: provider.issuer,
      clientId: CLIENT_ID,
      scopes: SCOPES,
      requestScopes: ['api://masking/read', 'offline_access'],
      authorizeParameters: { audience: 'https://masking.example.com' },
    };
    const { api } = served.local.automation;
    const page = pageServer(await readBuiltPage(BUILT_PAGE), { ...localConsoleConfig(), signIn }, api);
    const other = await serveOnLoopback(page, 0);
    try {
      const opened = await served.open('');
      await opened.page.goto(`${other.url}/`);
      await signInButton(opened).click();
      await opened.page.getByRole('button', { name: 'Sign out' }).first().waitFor();
      expect(provider.signIns.at(-1)).toBe('openid api://masking/read offline_access');
      expect(provider.audiences.at(-1)).toBe('https://masking.example.com');
      expect(opened.errors).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('stays signed in over a reload, and in this tab alone', async () => {
    const opened = await signedIn('#/runs');
    await opened.page.reload();
    await opened.page.getByRole('button', { name: 'Sign out' }).first().waitFor();
    const other = await opened.context.newPage();
    await other.goto(`${guarded.url}/#/runs`);
    await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });

  it('says that the session has ended, and loses nothing of a form over a new sign-in', async () => {
    const opened = await signedIn('#/start');
    const { page } = opened;
    await fillIn(page, served.local);
    provider.endSessions();
    await startButton(page).click();
    await page.getByText('Nothing was started.').waitFor();
    await page.getByText('Your session has ended').first().waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await page.getByRole('button', { name: 'Sign out' }).first().waitFor();
    // It stands in the form, and must not send it: a run would begin that nobody started.
    await expect.poll(() => field(page, FIELD.database).inputValue()).toBe(sourceArn('instance'));
    await startButton(page).click();
    await page.waitForURL(/#\/runs\/orders-[0-9a-f]{16}\?/);
  });

  it('says why a sign-in was refused, and offers another', async () => {
    const opened = await open();
    await opened.page.goto(`${guarded.url}/?error=access_denied&state=forged`);
    await opened.page.getByText('You are not signed in').waitFor();
    await signInButton(opened).waitFor();
    expect(opened.page.url()).not.toContain('forged');
  });

  it('forgets the session on signing out', async () => {
    const opened = await signedIn();
    await opened.page.getByRole('button', { name: 'Sign out' }).first().click();
    await signInButton(opened).waitFor();
  });
});
