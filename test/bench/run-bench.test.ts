import { describe, expect, it } from 'vitest';
import { median, percentile } from '../../bench/figures';
import { BENCHES, runBench } from '../../bench/run-bench';
import { seededRandom, shuffled } from '../../bench/seeded-random';
import { tableOf } from '../../bench/table';

async function bench(...words: readonly string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const status = await runBench(words, {
    say: (line) => said.push(line),
    print: (text) => printed.push(text),
  });
  return { status, said, printed: printed.join('') };
}

describe('npm run bench', () => {
  it('tells how it is called, with every bench and its options', async () => {
    const { status, printed } = await bench('--help');
    expect(status).toBe(0);
    expect(printed).toMatch(/^Usage: npm run bench -- NAME \[options\]\n/);
    for (const [name, { measures, options }] of Object.entries(BENCHES)) {
      for (const part of [name, measures, ...Object.keys(options)]) expect(printed).toContain(part);
    }
  });

  const known = `there are: ${Object.keys(BENCHES).join(', ')}`;

  it.each([
    [[], `name a bench; ${known}`],
    [['speed'], `there is no bench speed; ${known}`],
    [['constructor'], `there is no bench constructor; ${known}`],
    [['cold', 'list'], 'name one bench, got: cold list'],
    [['cold', '--fast'], "Unknown option '--fast'; npm run bench -- --help lists them"],
    [['cold', '--compare'], 'cold does not take --compare; npm run bench -- --help lists them'],
    [['cold', '--json=yes'], "Option '--json' does not take an argument; npm run bench -- --help lists them"],
  ])('refuses %j in one line', async (words, line) => {
    expect(await bench(...words)).toEqual({ status: 2, said: [line], printed: '' });
  });
});

describe('npm run bench -- synth --json', () => {
  it('prints three numbers and nothing else', { timeout: 60_000 }, async () => {
    const { status, said, printed } = await bench('synth', '--json');
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(/^\{"emptyMs":[\d.]+,"ourMs":[\d.]+,"addedMs":-?[\d.]+\}\n$/);
    const { emptyMs, ourMs, addedMs } = JSON.parse(printed);
    expect(emptyMs).toBeGreaterThan(0);
    expect(addedMs).toBeCloseTo(ourMs - emptyMs, 0);
  });
});

describe('figures as a table', () => {
  it('are a line a figure', () => {
    expect(tableOf({ events: 5000, lost: 0, seconds: 47.25 })).toBe(
      'events   5,000\nlost         0\nseconds  47.25\n',
    );
  });

  it('are a line a case where there are cases', () => {
    expect(tableOf({ small: { overhead: 1.5, failed: 0 }, huge: { overhead: 12.25 } })).toBe(
      '       overhead  failed\nsmall       1.5       0\nhuge      12.25        \n',
    );
  });
});

describe('statistics', () => {
  it('take the middle, and what so many of a hundred do not exceed', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([percentile(values, 50), percentile(values, 99), percentile(values, 100)]).toEqual([
      100, 198, 200,
    ]);
  });
});

describe('what is drawn by a seed', () => {
  it('is the same numbers and the same order again', () => {
    const draw = (seed: number) => shuffled([1, 2, 3, 4, 5, 6, 7, 8, 9], seededRandom(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
