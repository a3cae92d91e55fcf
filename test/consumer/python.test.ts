import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatePython } from '../../build/package';
import { snippetsOf } from '../snippets';

const EXAMPLE = path.resolve(__dirname, '../../examples/minimal.py');
const CHECK = path.join(__dirname, 'check_python.py');

let folder: string;
let python: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'python-'));
  python = await generatePython(folder);
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

/** What Python prints on standard output; with status 1 it has found something. */
function runPython(...parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('python3', [...parameters], (error, printed, errors) => {
      if (errors === '' && (error === null || error.code === 1)) resolve(printed);
      else reject(error ?? new Error(errors));
    });
  });
}

/** What is wrong with programs that use the package, a line each. */
const faultsOf = (...files: readonly string[]): Promise<string> =>
  runPython(CHECK, path.join(python, 'src/cdk_masking_automation/__init__.py'), ...files);

async function written(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

describe('the sources of the Python package', () => {
  it('compile', async () => {
    expect(await runPython('-m', 'compileall', '-q', path.join(python, 'src'))).toBe('');
  });

  it('have the name and the version of the npm package', async () => {
    const { name, version } = JSON.parse(
      await readFile(path.resolve(__dirname, '../../package.json'), 'utf8'),
    );
    const setup = await readFile(path.join(python, 'setup.py'), 'utf8');
    expect(setup).toContain(`"name": "${name}",\n    "version": "${version}"`);
  });

  it('come with a README whose examples are Python, and right', async () => {
    const snippets = snippetsOf(path.join(python, 'README.md'));
    expect(snippets.filter(({ language }) => language === 'ts')).toEqual([]);
    const programs = snippets.filter(({ language }) => language === 'python');
    expect(programs.length).toBeGreaterThan(0);
    const files = programs.map(({ line, text }) => written(`readme_${line}.py`, text));
    expect(await faultsOf(...(await Promise.all(files)))).toBe('');
  });
});

describe('examples/minimal.py', () => {
  it('uses what the Python package has, as it is to be used', async () => {
    expect(await faultsOf(EXAMPLE)).toBe('');
  });

  it.each([
    ['import (', 'import (MaskingFlow,', 'cdk_masking_automation has no MaskingFlow'],
    ['clone_security_groups=', 'clones=', 'MaskingWorkflow takes no clones'],
    ['    data_masque=', '    **', 'MaskingWorkflow needs data_masque'],
    ['url=', 'address=', 'DataMasqueServer takes no address'],
    ['workflow.state_machine', 'workflow.machine', 'MaskingWorkflow has no machine'],
    ['MaskingStateMachine.workflow(', 'MaskingStateMachine.of(', 'MaskingStateMachine has no of'],
  ])('would be found wrong with other words for %s', async (right, wrong, fault) => {
    const text = await readFile(EXAMPLE, 'utf8');
    const changed = await written('wrong.py', text.replace(right, wrong));
    expect(await faultsOf(changed)).toContain(`: ${fault}\n`);
  });
});
