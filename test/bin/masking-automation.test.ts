import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONTEXT } from './automation-app';

const ROOT = path.resolve(__dirname, '../..');
const PROCESS_TIMEOUT = 60_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'masking-automation-'));

afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program of the package in a process that has neither credentials nor a way out of this machine. */
function run(
  command: string,
  parameters: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const nowhere = 'http://127.0.0.1:9';
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  };
  const program = path.join(ROOT, 'node_modules/.bin', command);
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...parameters],
      { cwd: ROOT, env: environment, timeout: PROCESS_TIMEOUT, maxBuffer: 64 * 1024 * 1024 },
      (_, output, errors) => resolve({ code: child.exitCode, output, errors }),
    );
  });
}

const app = (context: object): Promise<Ended> =>
  run('tsx', ['bin/masking-automation.ts'], {
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_OUTDIR: path.join(folder, 'app'),
  });

describe('the app', { timeout: PROCESS_TIMEOUT }, () => {
  it('is synthesized', async () => {
    const { code, output, errors } = await app({ maskingAutomation: { stateMachineNames: ['DataMasque*'] } });
    expect({ code, output, errors }).toEqual({ code: 0, output: '', errors: '' });
    expect(fs.readdirSync(path.join(folder, 'app'))).toContain('MaskingAutomation.template.json');
  });

  it.each<[string, object, string]>([
    [
      'a fault in its context',
      { maskingAutomation: { ...DEFAULT_CONTEXT, stackname: 'x' } },
      'masking automation cannot be synthesized: maskingAutomation has unknown keys: stackname\n',
    ],
    [
      'no context',
      {},
      'masking automation cannot be synthesized: context maskingAutomation must name a workflow to make, stateMachines or stateMachineNames to start, got none of them; see cdk.json for an example\n',
    ],
    [
      'a fault that a construct finds',
      { maskingAutomation: { stateMachineNames: ['*'] } },
      'masking automation cannot be synthesized: MaskingAutomation/Trigger: stateMachineNames must not cover any state machine there is, got: "*"; give a narrower pattern, or set allowAnyStateMachine\n',
    ],
  ])('says in one line that it has %s', async (_, context, line) => {
    expect(await app(context)).toEqual({ code: 1, output: '', errors: line });
  });
});

describe('cdk synth', { timeout: PROCESS_TIMEOUT }, () => {
  const synth = (...parameters: string[]): Promise<Ended> =>
    run('cdk', [
      'synth',
      '--no-notices',
      '--no-version-reporting',
      '--output',
      path.join(folder, 'cdk'),
      ...parameters,
    ]);

  it('works as the package comes, without credentials and without a network', async () => {
    const { code, output, errors } = await synth();
    expect(code, errors).toBe(0);
    expect(output).toContain('AWS::StepFunctions::StateMachine');
  });

  it('takes the settings as one text on the command line', async () => {
    const settings = JSON.stringify({ stackName: 'Triggers', stateMachineNames: ['DataMasque*'] });
    const { code, output, errors } = await synth('--context', `maskingAutomation=${settings}`);
    expect(code, errors).toBe(0);
    expect(output).toContain('DataMasque*');
    expect(output).not.toContain('AWS::StepFunctions::StateMachine');
  });
});
