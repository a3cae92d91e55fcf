import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import * as path from 'node:path';
import { isPlainObject } from '../../lambda/contract/request-check';
import { UnusableInput } from '../options/unusable-input';
import { isLoopback } from './loopback';

/** Where local mode is, so that `--local` finds it. No secret is among it. */
export interface LocalAddresses {
  /** The HTTP API. */
  readonly api: string;
  /** The AWS endpoint. */
  readonly aws: string;
}

const FILE = 'local-mode.json';
/** What others of this machine may do with a folder: nothing. */
const OTHERS = 0o077;

/** The folder of whoever is logged in, below the folder for temporary files, which everybody of a machine may write to. */
function folderOfUser(): string {
  return path.join(tmpdir(), `masking-automation-${process.getuid?.() ?? userInfo().username}`);
}

/**
 * Leaves word where local mode is.
 *
 * @returns takes the word back
 * @throws Error when the folder is somebody else's
 */
export async function leaveAddresses({ api, aws }: LocalAddresses): Promise<() => Promise<void>> {
  const folder = folderOfUser();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOwn(folder))) throw new Error(`${folder} belongs to somebody else`);
  const file = path.join(folder, FILE);
  const text = JSON.stringify({ api, aws });
  // Renamed, for a reader must not see half of it.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
  return async () => {
    // Another local mode may have left its own word since.
    if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
  };
}

/**
 * Finds local mode.
 *
 * @throws UnusableInput when it has left no word, and when anybody else could have
 */
export async function findAddresses(): Promise<LocalAddresses> {
  const folder = folderOfUser();
  const text = await readFile(path.join(folder, FILE), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new UnusableInput('local mode does not run on this machine; start it with: npm start');
  if (!(await isOwn(folder)))
    throw new UnusableInput(`${folder} belongs to somebody else; give the address of local mode by --api`);
  const addresses = addressesIn(text);
  if (addresses === undefined)
    throw new UnusableInput(`${path.join(folder, FILE)} names no local mode; start it anew with: npm start`);
  return addresses;
}

async function isOwn(folder: string): Promise<boolean> {
  // On Windows there are no such owners, and the folder for temporary files is each user's own.
  if (process.getuid === undefined) return true;
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & OTHERS) === 0;
}

function addressesIn(text: string): LocalAddresses | undefined {
  try {
    const addresses: unknown = JSON.parse(text);
    if (!isPlainObject(addresses)) return undefined;
    const { api, aws } = addresses;
    return isLocal(api) && isLocal(aws) ? { api, aws } : undefined;
  } catch {
    return undefined;
  }
}

function isLocal(address: unknown): address is string {
  return typeof address === 'string' && URL.canParse(address) && isLoopback(new URL(address));
}
