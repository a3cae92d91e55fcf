import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/all';
import { ExitStatus } from '../../cli/exit-status';
import { ORPHANS_PERMISSIONS } from '../../cli/orphans/permissions';
import type { LocalMode } from '../../local/boot';
import { type Ran, runBuilt } from '../cli/cli-fixture';
import { announceBelow } from '../cli/local-folder';
import { bootOrders } from '../local/orders-mode';
import { snippetsOf } from '../snippets';
import { ROOT } from './pages';
import { shellCommands } from './provers/shell-commands';

const PAGE = path.join(ROOT, 'docs/command-line.md');
const text = readFileSync(PAGE, 'utf8');

/** The commands that the page shows, without the name of the program. */
const SHOWN = snippetsOf(PAGE)
  .filter(({ language }) => language === 'sh')
  .flatMap((snippet) => shellCommands(snippet.text))
  .map((words) => words.slice(words[0] === 'npx' ? 2 : 1));

describe('docs/command-line.md', () => {
  it('lists every command, and no other', () => {
    const listed = [...text.matchAll(/^\| `([a-z-]+)(?: NAME)?` /gm)].map(([, name]) => name);
    expect(listed).toEqual(COMMANDS.map(({ name }) => name));
  });

  it('lists every exit status, and no other', () => {
    const listed = [...text.matchAll(/^\| (\d+) /gm)].map(([, status]) => Number(status));
    expect(listed).toEqual(Object.values(ExitStatus));
  });

  it('names the permissions that looking for orphans takes, and no others', () => {
    const named = [...text.matchAll(/`((?:rds|states):\w+)`/g)].map(([, action]) => action);
    expect(named).toEqual([...ORPHANS_PERMISSIONS]);
  });
});

describe('what docs/command-line.md shows', { timeout: 120_000 }, () => {
  let local: LocalMode;
  let folder: string;
  let variables: Readonly<Record<string, string>>;

  const masking = (words: readonly string[]): Promise<Ran> => runBuilt(words, { TMPDIR: folder });
  const start = async (): Promise<string> => {
    const options = [
      '--database',
      'orders',
      '--secret',
      local.automation.databaseSecretArn,
      '--overlap',
      'ALLOW',
    ];
    const { stdout } = await masking(['start', ...options, '--ruleset', 'orders', '--local', '--json']);
    return JSON.parse(stdout).name;
  };
  const valueFor = async (name: string): Promise<string> =>
    name === 'RUNNING' ? start() : String(variables[name]);
  const filled = async (word: string): Promise<string> =>
    word.startsWith('$') ? valueFor(word.slice(1)) : word;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'documented-'));
    local = await bootOrders();
    await announceBelow(folder, local);
    const name = await start();
    await masking(['wait', name, '--local']);
    variables = {
      API: local.urls.api,
      SECRET: local.automation.databaseSecretArn,
      BUILD: 'build-42',
      NAME: name,
    };
  }, 60_000);

  afterAll(async () => {
    await local.close();
    await rm(folder, { recursive: true });
  });

  it.each(SHOWN.map((words) => ({ shown: words.join(' '), words })))('works: $shown', async ({ words }) => {
    const given = await Promise.all(words.map(filled));
    // There is no account of AWS here, but one that looks like it.
    const place =
      words[0] === 'orphans' && !words.includes('--local') ? ['--endpoint-url', local.urls.aws] : [];
    const { status, stdout, stderr } = await masking([...given, ...place]);
    expect(`${stdout}${stderr}`).not.toContain('masking: ');
    const leftOver = words[0] === 'orphans' ? [ExitStatus.SUCCESS, ExitStatus.FAILED] : [ExitStatus.SUCCESS];
    expect(leftOver).toContain(status);
  });
});
