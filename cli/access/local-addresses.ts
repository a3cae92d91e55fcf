import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import * as path from 'node:path';
import { isPlainObject } from '../../lambda/contract/request-check';
import { UnusableInput } from '../options/unusable-input';
import { isLoopback } from './loopback';

/** Where a local mode is, and the keys that its AWS endpoint asks for. */
export interface LocalAddresses {
  /** The HTTP API. */
  readonly api: string;
  /** The AWS endpoint. */
  readonly aws: string;
  /** The Automation page; absent where there is none. */
  readonly page?: string;
  /** The DataMasque stand-in. */
  readonly dataMasque: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The folder of one local mode. */
export interface LocalFolder {
  /** For its temporary files. */
  readonly temporary: string;
  /** Process ids of local modes that were killed, whose folders were removed. */
  readonly removed: readonly number[];
  /** Makes `--local` find the local mode. */
  announce(addresses: LocalAddresses): Promise<void>;
  /** Removes the folder with all that is in it. */
  remove(): Promise<void>;
}

/** A local mode that was announced. */
interface Announced {
  readonly addresses: LocalAddresses;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

const STATE_FILE = 'state.json';
/** What others of this machine may do with a folder: nothing. */
const OTHERS = 0o077;
/** The name of a local mode's folder begins with its process id. */
const FOLDER_NAME = /^(\d+)-/;
const CONNECT_MILLISECONDS = 1000;

/** The folder of whoever is logged in, below the folder for temporary files, which everybody of a machine may write to. */
function folderOfUser(): string {
  return path.join(tmpdir(), `masking-automation-${process.getuid?.() ?? userInfo().username}`);
}

/**
 * Makes the folder of this process's local mode, and removes those of local modes that were killed.
 *
 * @throws Error when the folder of the user is somebody else's
 */
export async function openLocalFolder(): Promise<LocalFolder> {
  const parent = folderOfUser();
  await mkdir(parent, { recursive: true, mode: 0o700 });
  if (!(await isOwn(parent))) throw new Error(`${parent} belongs to somebody else`);
  const removed = await removeDead(parent);
  const folder = await mkdtemp(path.join(parent, `${process.pid}-`));
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary);
  return {
    temporary,
    removed,
    announce: (addresses) => writeState(folder, { addresses, since: Date.now() }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeState(folder: string, { addresses, since }: Announced): Promise<void> {
  const { api, aws, page, dataMasque, keys } = addresses;
  const { accessKeyId, secretAccessKey } = keys;
  const text = JSON.stringify({ api, aws, page, dataMasque, accessKeyId, secretAccessKey, since });
  // Renamed, for a reader must not see half of it.
  const draft = path.join(folder, `${STATE_FILE}.draft`);
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path.join(folder, STATE_FILE));
}

/**
 * Finds a local mode: the newest one, or the one that listens on a port, whichever of its servers it is.
 *
 * @throws UnusableInput when there is none, and when anybody else could have announced it
 */
export async function findAddresses(port?: number): Promise<LocalAddresses> {
  const announced = await announcedModes();
  const [newest, ...others] = announced;
  if (newest === undefined)
    throw new UnusableInput('local mode does not run on this machine; start it with: npm start');
  if (port === undefined) return newest.addresses;
  const found = [newest, ...others].find(({ addresses }) => portsOf(addresses).includes(port));
  if (found) return found.addresses;
  const known = announced.map(({ addresses }) => portsOf(addresses)[0]).join(', ');
  throw new UnusableInput(
    `no local mode of yours listens on port ${port}; give the port of one that runs: ${known}`,
  );
}

/** The keys of the local mode whose server an address is; undefined where no local mode is announced there. */
export async function keysOfLocalMode({ port }: URL): Promise<LocalAddresses['keys'] | undefined> {
  const announced = await announcedModes().catch((error: unknown) => {
    if (error instanceof UnusableInput) return [];
    throw error;
  });
  return announced.find(({ addresses }) => portsOf(addresses).includes(Number(port)))?.addresses.keys;
}

/** The first one is that of the server that a person sees first. */
function portsOf({ page, aws, api, dataMasque }: LocalAddresses): readonly number[] {
  return [page, aws, api, dataMasque].flatMap((address) =>
    address === undefined ? [] : [Number(new URL(address).port)],
  );
}

/** Those that run, the newest first. What a killed one left is removed. */
async function announcedModes(): Promise<readonly Announced[]> {
  const parent = folderOfUser();
  const isThere = await lstat(parent).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  if (!(await isOwn(parent)))
    throw new UnusableInput(`${parent} belongs to somebody else; give the address of local mode by --api`);
  await removeDead(parent);
  const states = (await readdir(parent)).map((name) => stateIn(path.join(parent, name)));
  return (await Promise.all(states))
    .filter((state) => state !== undefined)
    .sort((one, other) => other.since - one.since);
}

async function removeDead(parent: string): Promise<readonly number[]> {
  const removed: number[] = [];
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name);
    const pid = Number(FOLDER_NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || (await isUp(pid, folder))) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(pid);
  }
  return removed;
}

/** The system may have given the id of a process that was killed to another one, so its server is tried as well. */
async function isUp(pid: number, folder: string): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const state = await stateIn(folder);
  return state === undefined || isListening(new URL(state.addresses.aws));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isListening({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: CONNECT_MILLISECONDS });
    const end = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    // A server that is busy is up.
    socket.once('timeout', () => end(true));
  });
}

async function isOwn(folder: string): Promise<boolean> {
  // On Windows there are no such owners, and the folder for temporary files is each user's own.
  if (process.getuid === undefined) return true;
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & OTHERS) === 0;
}

/** What a local mode announced in its folder; undefined for one that has not yet, and for what cannot be read. */
async function stateIn(folder: string): Promise<Announced | undefined> {
  try {
    const state: unknown = JSON.parse(await readFile(path.join(folder, STATE_FILE), 'utf8'));
    if (!isPlainObject(state)) return undefined;
    const { api, aws, page, dataMasque, accessKeyId, secretAccessKey, since } = state;
    const isWhole =
      isLocal(api) && isLocal(aws) && isLocal(dataMasque) && (page === undefined || isLocal(page));
    if (!isWhole || typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
    return {
      addresses: { api, aws, page, dataMasque, keys: { accessKeyId, secretAccessKey } },
      since: Number(since),
    };
  } catch {
    return undefined;
  }
}

function isLocal(address: unknown): address is string {
  return typeof address === 'string' && URL.canParse(address) && isLoopback(new URL(address));
}
