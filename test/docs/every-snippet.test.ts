import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Snippet, snippetsOf } from '../snippets';
import { codeSpansOf, markdownPages, ROOT } from './pages';
import { proveApp, typeFaults } from './provers/app';
import { proveJson, proveYaml } from './provers/data';
import { LocalAccount } from './provers/local-account';
import { proveSample } from './provers/sample';
import { proveShell } from './provers/shell';

/** Pages whose drawings another test holds to what they draw. */
const DRAWN_PAGES = ['docs/workflow.md', 'docs/architecture.md'];

const PAGES = markdownPages()
  .map((page) => ({ page, snippets: snippetsOf(path.join(ROOT, page)) }))
  .filter(({ snippets }) => snippets.length > 0);

const nameOf = (page: string, { line }: Snippet): string => `${page.replace(/\W/g, '-')}-${line}`;

const APPS = new Map(
  PAGES.flatMap(({ page, snippets }) =>
    snippets
      .filter(({ language }) => language === 'ts')
      .map((snippet) => [nameOf(page, snippet), snippet.text] as const),
  ),
);

const faultsOfApps = typeFaults(APPS);
let account: LocalAccount;

beforeAll(async () => {
  account = await LocalAccount.open();
});

afterAll(() => account.close());

/** Proves a snippet by its language; one that nobody proves must not be there. */
const PROVERS: Readonly<Record<string, (snippet: Snippet, page: string) => void | Promise<void>>> = {
  '': proveSample,
  text: proveSample,
  json: ({ text }) => proveJson(text),
  yaml: ({ text }) => proveYaml(text),
  sh: ({ text }) => proveShell(text, account),
  ts: async (snippet, page) => {
    expect((await faultsOfApps).get(nameOf(page, snippet))).toEqual([]);
    await proveApp(snippet.text);
  },
  mermaid: (_, page) => expect(DRAWN_PAGES).toContain(page),
};

describe.each(PAGES)('$page', ({ page, snippets }) => {
  it.each(snippets)('shows what works, in line $line: $language', async (snippet) => {
    const prove = PROVERS[snippet.language];
    if (!prove) throw new Error(`nothing proves a snippet in ${snippet.language}`);
    await prove(snippet, page);
  });
});

/** Commands in running text; NAME stands for a bench. */
const COMMANDS = markdownPages().flatMap((page) =>
  codeSpansOf(page)
    .filter((span) => /^(?:npm|npx|aws) /.test(span))
    .map((span) => ({ page, command: span.replace('-- NAME', '-- list') })),
);

describe('a command in running text', () => {
  it.each(COMMANDS)('works: $command ($page)', async ({ command }) => {
    await proveShell(command, account);
  });
});

describe('the README', () => {
  it('has the commands that a checkout is tried and tested with, each on a line of its own', () => {
    const lines = readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('\n');
    expect(lines).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']));
  });
});
