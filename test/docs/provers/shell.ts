import { spawnSync } from 'node:child_process';
import { proveCurl } from './api-request';
import { awsCommand } from './aws-command';
import { proveCdk } from './cdk-command';
import type { LocalAccount } from './local-account';
import { proveMasking } from './masking-command';
import { proveNpm } from './npm-command';
import { shellCommands } from './shell-commands';
import { proveFilter, proveNpx, provePip, provePython } from './tool-command';

type Prove = (words: readonly string[], account: LocalAccount) => void | Promise<void>;

/**
 * Who proves a command, by the words with which it begins. A program of this package's own belongs here with its own
 * parser, so that a command that it would refuse cannot be documented.
 */
const PROVERS: Readonly<Record<string, Prove>> = {
  aws: proveAws,
  curl: proveCurl,
  cut: proveFilter,
  masking: (words) => proveMasking(words.slice(1)),
  npm: proveNpm,
  'npx cdk': proveCdk,
  'npx cdk-masking-automation': (words) => proveMasking(words.slice(2)),
  npx: proveNpx,
  python3: provePython,
  '.venv/bin/pip': provePip,
};

/** What variables stand for that nothing is sent to. */
const OTHER_VARIABLES: Readonly<Record<string, string>> = {
  FUNCTION: 'Masking-Trigger',
  RULE: 'DataMasque-Schedule',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/failures',
  USER_POOL: 'us-east-1_EXAMPLE',
  DBI_RESOURCE_ID: 'db-EXAMPLE',
};

async function proveAws(words: readonly string[], account: LocalAccount): Promise<void> {
  const values = { ...OTHER_VARIABLES, ...account.variables };
  await account.send(awsCommand(words.map((word) => filled(word, values))));
}

/** A word with what its variables stand for; a substitution stands for some text. */
function filled(word: string, values: Readonly<Record<string, string>>): string {
  return word.replace(/^\$\(.*\)$/s, 'text').replace(/\$(\w+)/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new Error(
        `nothing is known of the variable ${name}; known are: ${Object.keys(values).join(', ')}`,
      );
    return value;
  });
}

function proverOf(words: readonly string[]): Prove {
  const begins = Object.keys(PROVERS).find((known) =>
    known.split(' ').every((word, index) => word === words[index]),
  );
  const prove = begins === undefined ? undefined : PROVERS[begins];
  if (!prove) throw new Error(`nothing proves the command: ${words.join(' ')}`);
  return prove;
}

/**
 * Proves each command of a shell snippet.
 *
 * @throws Error for what the shell would not read, for an unknown command, and for what a command would refuse
 */
export async function proveShell(text: string, account: LocalAccount): Promise<void> {
  const { status, stderr } = spawnSync('sh', ['-n'], { encoding: 'utf8', input: text });
  if (status !== 0) throw new Error(`the shell cannot read this: ${stderr.trim()}`);
  for (const words of shellCommands(text)) await proverOf(words)(words, account);
}
