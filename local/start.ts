/** `npm start`. */
import { type LocalFolder, openLocalFolder } from '../cli/access/local-addresses';
import { runLocalMode } from './run-local-mode';

// The warning of the SDK is for those who deploy it; on AWS the handlers run on a newer Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const interrupted = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});

// People read standard error, programs the JSON on standard output.
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Local mode is of use without a folder; only `--local` does not find it then. */
async function openFolder(): Promise<LocalFolder | undefined> {
  try {
    const folder = await openLocalFolder();
    for (const pid of folder.removed)
      say(`removed what the local mode of process ${pid} left when it was killed`);
    // The synthesized app goes there too, so that a later local mode removes it if this one is killed.
    process.env.TMPDIR = folder.temporary;
    return folder;
  } catch (error) {
    say(`commands will not find this by --local: ${(error as Error).message}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const folder = await openFolder();
  try {
    return await runLocalMode(process.argv.slice(2), {
      say,
      print: (text) => process.stdout.write(text),
      interrupted,
      announce: ({ urls, logins }) => folder?.announce({ ...urls, keys: logins.aws }) ?? Promise.resolve(),
    });
  } finally {
    await folder?.remove();
  }
}

main().then((status) => process.exit(status));
