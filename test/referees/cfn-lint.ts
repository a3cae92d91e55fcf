import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { NamedTemplate } from './templates';

/** What cfn-lint found in a template. */
export interface LintFinding {
  readonly app: string;
  readonly level: string;
  readonly rule: string;
  readonly message: string;
}

interface Match {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** The command line of the module that python3 imports, whichever cfn-lint is on the path. */
const PROGRAM = 'import sys; from cfnlint.runner import main; sys.exit(main())';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs cfn-lint once over all these templates, as for one Region.
 *
 * @throws Error with what it wrote when it did not run
 */
export async function lint(
  region: string,
  templates: readonly NamedTemplate[],
): Promise<readonly LintFinding[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cfn-lint-'));
  try {
    const files = templates.map(({ app, template }) => {
      const file = path.join(folder, `${app}.json`);
      writeFileSync(file, JSON.stringify(template));
      return file;
    });
    const matches = JSON.parse(
      await output(['--format', 'json', '--regions', region, '--', ...files]),
    ) as Match[];
    return matches.map(({ Filename, Level, Message, Rule }) => ({
      app: path.basename(Filename, '.json'),
      level: Level,
      rule: Rule.Id,
      message: Message,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its exit status counts findings as well; only what is not JSON says that it did not run. */
function output(options: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const maxBuffer = MAX_OUTPUT_BYTES;
    execFile('python3', ['-c', PROGRAM, ...options], { maxBuffer }, (error, written, errors) => {
      if (written.startsWith('[')) resolve(written);
      else reject(new Error(`cfn-lint did not run: ${errors || (error?.message ?? written)}`));
    });
  });
}
