import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findAddresses, leaveAddresses } from '../../../cli/access/local-addresses';

const ADDRESSES = { api: 'http://127.0.0.1:4001', aws: 'http://127.0.0.1:4002' };

describe('where local mode is', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'addresses-'));
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const ownFolder = async (): Promise<string> => path.join(folder, (await readdir(folder))[0] ?? '');

  it('is found once local mode has left word, and not any more when it has taken it back', async () => {
    await expect(findAddresses()).rejects.toThrow(
      'local mode does not run on this machine; start it with: npm start',
    );
    const takeBack = await leaveAddresses(ADDRESSES);
    expect(await findAddresses()).toEqual(ADDRESSES);
    await takeBack();
    await expect(findAddresses()).rejects.toThrow(/^local mode does not run/);
  });

  it('is the last one, where there are several, and stays so when an earlier one ends', async () => {
    const takeBack = await leaveAddresses(ADDRESSES);
    const later = { api: 'http://127.0.0.1:5001', aws: 'http://127.0.0.1:5002' };
    await leaveAddresses(later);
    await takeBack();
    expect(await findAddresses()).toEqual(later);
  });

  it('is written where nobody else can, and nothing else is written', async () => {
    await leaveAddresses({ ...ADDRESSES, secret: 'hunter2' } as typeof ADDRESSES);
    const own = await ownFolder();
    expect((await stat(own)).mode & 0o077).toBe(0);
    const [file = '', ...others] = await readdir(own);
    expect(others).toEqual([]);
    expect(JSON.parse(await readFile(path.join(own, file), 'utf8'))).toEqual(ADDRESSES);
  });

  it('is neither left nor looked for in a folder that others may write to', async () => {
    await leaveAddresses(ADDRESSES);
    await chmod(await ownFolder(), 0o777);
    await expect(findAddresses()).rejects.toThrow(
      /belongs to somebody else; give the address of local mode by --api$/,
    );
    await expect(leaveAddresses(ADDRESSES)).rejects.toThrow(/belongs to somebody else$/);
  });

  it.each([
    'no JSON',
    '[]',
    '{"api": "http://127.0.0.1:1"}',
    '{"api": "https://example.com", "aws": "http://127.0.0.1:1"}',
    '{"api": 1, "aws": "http://127.0.0.1:1"}',
    '{"api": "127.0.0.1", "aws": "http://127.0.0.1:1"}',
  ])('is not taken from a file that holds %s', async (text) => {
    await leaveAddresses(ADDRESSES);
    await writeFile(path.join(await ownFolder(), 'local-mode.json'), text);
    await expect(findAddresses()).rejects.toThrow(/names no local mode; start it anew with: npm start$/);
  });

  it('is not taken from what is no file', async () => {
    await leaveAddresses(ADDRESSES);
    const file = path.join(await ownFolder(), 'local-mode.json');
    await rm(file);
    await mkdir(file);
    await expect(findAddresses()).rejects.toThrow(/^local mode does not run/);
  });
});
