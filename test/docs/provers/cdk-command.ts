import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { CONTEXT_KEY } from '../../../bin/context';
import { automationStack, DEFAULT_CONTEXT } from '../../bin/automation-app';
import { ROOT } from '../pages';

/** Commands of the CDK's CLI that need the app. */
const COMMANDS = ['deploy', 'diff', 'synth'];

/** The settings that a command gives; cdk.json's where it gives none. */
function settingsOf(context: readonly string[]): unknown {
  const [given, ...others] = context;
  if (given === undefined) return DEFAULT_CONTEXT;
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (key !== CONTEXT_KEY || others.length > 0)
    throw new Error(`the app reads the one context ${CONTEXT_KEY}, got: ${context.join(' ')}`);
  return value;
}

/** Another app is one of the examples, which have tests of their own. */
function checkApp(command: string): void {
  const file = command.split(' ').at(-1) ?? '';
  if (!file.startsWith('examples/') || !existsSync(path.join(ROOT, file)))
    throw new Error(`--app must run one of the examples, got: ${command}`);
}

/** An account and a Region, as the CDK's CLI takes them. Source: AWS CDK developer guide, `cdk bootstrap`. */
const ENVIRONMENT = /^aws:\/\/\d{12}\/[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Bootstrapping reads no app: it takes environments, and the policies of the role that deploys. */
function proveBootstrap(args: readonly string[]): void {
  const { positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'cloudformation-execution-policies': { type: 'string' }, profile: { type: 'string' } },
  });
  const wrong = positionals.find((environment) => !ENVIRONMENT.test(environment));
  if (positionals.length === 0 || wrong !== undefined)
    throw new Error(`cdk bootstrap takes aws://ACCOUNT/REGION, got: ${wrong ?? 'none'}`);
}

/**
 * Synthesizes the app with the context that a command shows.
 *
 * @param words the command, beginning with `npx cdk`
 * @throws Error for another command or option, and for a context that the app does not take
 */
export function proveCdk([, , command = '', ...rest]: readonly string[]): void {
  if (command === 'bootstrap') {
    proveBootstrap(rest);
    return;
  }
  if (!COMMANDS.includes(command)) throw new Error(`cdk ${command} is not known here`);
  const { values } = parseArgs({
    args: [...rest],
    options: {
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      app: { type: 'string' },
      profile: { type: 'string' },
      'outputs-file': { type: 'string' },
      'require-approval': { type: 'string' },
    },
  });
  if (values.app === undefined) proveAppContext(settingsOf(values.context));
  else checkApp(values.app);
}

/**
 * Synthesizes the app with some settings.
 *
 * @throws Error for settings that the app does not take
 */
export function proveAppContext(settings: unknown): void {
  const { Resources = {} } = Template.fromStack(automationStack(settings)).toJSON();
  if (Object.keys(Resources).length === 0) throw new Error('the app makes nothing');
}
