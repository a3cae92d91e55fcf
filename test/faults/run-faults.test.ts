import { describe, expect, it } from 'vitest';
import { runFaults } from '../../faults/run-faults';

async function run(...words: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const status = await runFaults(words, {
    say: (line) => said.push(line),
    print: (text) => printed.push(text),
  });
  return { status, said, printed: printed.join('') };
}

describe('the command line of the fault campaign', () => {
  it('says what it can do', async () => {
    const { status, printed } = await run('--help');
    expect(status).toBe(0);
    expect(printed).toMatch(/^Usage: npm run faults/);
  });

  it('refuses an option that it does not have, in one line', async () => {
    const { status, said, printed } = await run('--mutates');
    expect(status).toBe(2);
    expect(said).toEqual([
      expect.stringMatching(/'--mutates'.*; npm run faults -- --help lists the options$/),
    ]);
    expect(printed).toBe('');
  });
});
