import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  findAddresses,
  keysOfLocalMode,
  type LocalAddresses,
  openLocalFolder,
} from '../../../cli/access/local-addresses';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';

const NOT_RUNNING = 'local mode does not run on this machine; start it with: npm start';

describe('where local mode is', () => {
  let folder: string;
  let servers: LoopbackServer[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'addresses-'));
    servers = [];
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true });
  });

  const ownFolder = async (): Promise<string> => path.join(folder, (await readdir(folder))[0] ?? '');
  const inside = async (): Promise<string[]> => readdir(await ownFolder());

  /** Addresses on which something listens, as those of a local mode that is up. */
  async function up(secretAccessKey = 'secret'): Promise<LocalAddresses> {
    const made = [0, 1, 2, 3].map(() =>
      serveOnLoopback(async () => ({ status: 200, headers: {}, body: '' }), 0),
    );
    const [api, aws, page, dataMasque] = await Promise.all(made);
    for (const server of [api, aws, page, dataMasque]) if (server) servers.push(server);
    const url = (server: LoopbackServer | undefined): string => String(server?.url);
    return {
      api: url(api),
      aws: url(aws),
      page: url(page),
      dataMasque: url(dataMasque),
      keys: { accessKeyId: 'LOCAL', secretAccessKey },
    };
  }

  async function announce(addresses: LocalAddresses): Promise<{ remove(): Promise<void> }> {
    const own = await openLocalFolder();
    await own.announce(addresses);
    return own;
  }

  it('is found once local mode is announced, and not any more when its folder is removed', async () => {
    await expect(findAddresses()).rejects.toThrow(NOT_RUNNING);
    const addresses = await up();
    const own = await announce(addresses);
    expect(await findAddresses()).toEqual(addresses);
    await own.remove();
    await expect(findAddresses()).rejects.toThrow(NOT_RUNNING);
  });

  it('is the newest one where there are several, and stays so when an earlier one ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 });
    const [first, second] = [await up(), await up()];
    const earlier = await announce(first);
    vi.setSystemTime(2000);
    await announce(second);
    vi.useRealTimers();
    expect(await findAddresses()).toEqual(second);
    await earlier.remove();
    expect(await findAddresses()).toEqual(second);
  });

  it.each(['page', 'aws', 'api', 'dataMasque'] as const)('is found by the port of its %s', async (name) => {
    const [first, second] = [await up('of the first'), await up('of the second')];
    await announce(first);
    await announce(second);
    for (const one of [first, second]) {
      const url = new URL(String(one[name]));
      expect(await findAddresses(Number(url.port))).toEqual(one);
      expect(await keysOfLocalMode(url)).toEqual(one.keys);
    }
  });

  it('is not found by the port of anything else, with the ports that there are', async () => {
    const addresses = await up();
    await announce(addresses);
    const known = new URL(String(addresses.page)).port;
    await expect(findAddresses(1)).rejects.toThrow(
      `no local mode of yours listens on port 1; give the port of one that runs: ${known}`,
    );
    expect(await keysOfLocalMode(new URL('http://127.0.0.1:1'))).toBeUndefined();
  });

  it('is written where nobody else can read it, and nothing else is written', async () => {
    const addresses = await up();
    await announce({ ...addresses, other: 'hunter2' } as LocalAddresses);
    const own = await ownFolder();
    const [mine = ''] = await readdir(own);
    const file = path.join(own, mine, 'state.json');
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('hunter2');
    expect((await readdir(path.join(own, mine))).sort()).toEqual(['state.json', 'tmp']);
  });

  it('is neither announced nor looked for in a folder that others may write to', async () => {
    await announce(await up());
    await chmod(await ownFolder(), 0o777);
    await expect(findAddresses()).rejects.toThrow(
      /belongs to somebody else; give the address of local mode by --api$/,
    );
    await expect(openLocalFolder()).rejects.toThrow(/belongs to somebody else$/);
    expect(await keysOfLocalMode(new URL('http://127.0.0.1:1'))).toBeUndefined();
  });

  it.each([
    'no JSON',
    '[]',
    '{"api": "http://127.0.0.1:1"}',
    '{"api":"https://example.com","aws":"http://127.0.0.1:1","dataMasque":"http://127.0.0.1:1","accessKeyId":"a","secretAccessKey":"b"}',
    '{"api":"http://127.0.0.1:1","aws":"http://127.0.0.1:1","dataMasque":"http://127.0.0.1:1","accessKeyId":1,"secretAccessKey":"b"}',
  ])('is not taken from a file that holds %s', async (text) => {
    await announce(await up());
    const [mine = ''] = await inside();
    await writeFile(path.join(await ownFolder(), mine, 'state.json'), text);
    await expect(findAddresses()).rejects.toThrow(NOT_RUNNING);
  });

  /** What a local mode leaves whose process was killed. */
  async function killedOne(): Promise<number> {
    const killed = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await once(killed, 'exit');
    const left = path.join(await ownFolder(), `${killed.pid}-abcdef`);
    await mkdir(path.join(left, 'tmp/cdk.out'), { recursive: true });
    await writeFile(path.join(left, 'state.json'), JSON.stringify({ ...(await up()), since: Date.now() }));
    return Number(killed.pid);
  }

  it('removes what a killed one left when another starts, and says whose it was', async () => {
    await openLocalFolder();
    const pid = await killedOne();
    const own = await openLocalFolder();
    expect(own.removed).toEqual([pid]);
    expect((await inside()).some((name) => name.startsWith(`${pid}-`))).toBe(false);
    expect((await openLocalFolder()).removed).toEqual([]);
  });

  it('removes what a killed one left when it is looked for, and takes the one that runs', async () => {
    const addresses = await up();
    await announce(addresses);
    await killedOne();
    expect(await findAddresses()).toEqual(addresses);
    expect(await inside()).toHaveLength(1);
  });

  it('notices a killed one whose process id is that of another process by now', async () => {
    // The process of this test runs, and is no local mode.
    await announce(await up());
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await expect(findAddresses()).rejects.toThrow(NOT_RUNNING);
    expect(await inside()).toEqual([]);
  });

  it('leaves a local mode alone that is not announced yet', async () => {
    await openLocalFolder();
    const own = await openLocalFolder();
    expect(own.removed).toEqual([]);
    expect(await inside()).toHaveLength(2);
  });
});
