import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPipeline } from '../../../local/datamasque/masks/pipeline';
import { seededRandom } from '../../../local/datamasque/random';

const NOW = Date.UTC(2026, 0, 1);

function mask(
  value: string | null,
  masks: unknown,
  seed = 'seed',
  row: Record<string, string | null> = {},
): string | null {
  const { pipeline, problems } = createPipeline(masks, NOW);
  if (!pipeline) throw new Error(problems.map(({ message }) => message).join());
  return pipeline.mask(value, row, seededRandom('key', seed));
}

function classOf(character: string): string {
  if (/[A-Z]/.test(character)) return 'upper';
  if (/[a-z]/.test(character)) return 'lower';
  return /[0-9]/.test(character) ? 'digit' : character;
}

describe('imitate', () => {
  it('keeps length, classes and everything else, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, seed) => {
        const masked = mask(text, [{ type: 'imitate' }], seed) ?? '';
        expect([...masked].map(classOf)).toEqual([...text].map(classOf));
      }),
    );
  });

  it('gives the same for the same seed and keeps NULL', () => {
    expect(mask('Ada 1815', [{ type: 'imitate' }])).toBe(mask('Ada 1815', [{ type: 'imitate' }]));
    expect(mask('Ada 1815', [{ type: 'imitate' }])).not.toBe(
      mask('Ada 1815', [{ type: 'imitate' }], 'other'),
    );
    expect(mask(null, [{ type: 'imitate' }])).toBeNull();
  });
});

describe('random masks', () => {
  it('give numbers from min to max, both included, with the places asked for', () => {
    const bounds = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), fc.nat(3), fc.string());
    fc.assert(
      fc.property(bounds, ([min, span, places, seed]) => {
        const masked =
          mask('x', [{ type: 'from_random_number', min, max: min + span, decimal_places: places }], seed) ??
          '';
        expect(Number(masked)).toBeGreaterThanOrEqual(min);
        expect(Number(masked)).toBeLessThanOrEqual(min + span);
        expect(masked.split('.')[1]?.length ?? 0).toBe(places);
      }),
    );
  });

  it('reach both ends', () => {
    const seen = new Set(
      Array.from({ length: 100 }, (_, index) =>
        mask('', [{ type: 'from_random_number', max: 2 }], `${index}`),
      ),
    );
    expect([...seen].sort()).toEqual(['0', '1', '2']);
  });

  it('give dates and times within their bounds', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const date =
          mask('', [{ type: 'from_random_date', min: '1990-05-01', max: '1990-05-31' }], seed) ?? '';
        expect(date).toMatch(/^1990-05-\d\d$/);
        const time =
          mask('', [{ type: 'from_random_datetime', min: '2025-12-31T23:00:00Z', max: 'now' }], seed) ?? '';
        expect(time >= '2025-12-31T23:00:00' && time <= '2026-01-01T00:00:00').toBe(true);
      }),
    );
    expect(mask('', [{ type: 'from_random_date', min: new Date('2000-01-01'), max: '2000-01-01' }])).toBe(
      '2000-01-01',
    );
  });

  it('give text of the length and case asked for', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(mask('', [{ type: 'from_random_text', max: 5, min: 3 }], seed)).toMatch(/^[a-z]{3,5}$/);
        expect(mask('', [{ type: 'from_random_text', max: 4, case: 'upper' }], seed)).toMatch(/^[A-Z]{1,4}$/);
        expect(mask('', [{ type: 'from_random_text', max: 4, case: 'mixed' }], seed)).toMatch(
          /^[A-Za-z]{1,4}$/,
        );
      }),
    );
  });
});

describe('the other masks', () => {
  it.each<[string | null, object[], string | null]>([
    ['Ada', [{ type: 'do_nothing' }], 'Ada'],
    ['Ada', [{ type: 'from_fixed', value: 7 }], '7'],
    ['Ada', [{ type: 'from_fixed', value: null }], null],
    ['Ada', [{ type: 'from_column', source_column: 'id' }], '1'],
    ['Ada', [{ type: 'from_column', source_column: 'absent' }], null],
    [
      '12345',
      [
        {
          type: 'replace_substring',
          start_index: 1,
          end_index: 3,
          masks: [{ type: 'from_fixed', value: '-' }],
        },
      ],
      '1-45',
    ],
    [
      '12345',
      [{ type: 'replace_substring', start_index: 2, masks: [{ type: 'from_fixed', value: null }] }],
      '12',
    ],
    [null, [{ type: 'replace_substring', masks: [{ type: 'do_nothing' }] }], null],
    [
      'a1b22',
      [{ type: 'replace_regex', regex: '[0-9]+', masks: [{ type: 'from_fixed', value: '#' }] }],
      'a#b#',
    ],
    ['a1', [{ type: 'replace_regex', regex: '[0-9]', masks: [{ type: 'from_fixed', value: null }] }], 'a'],
    [null, [{ type: 'replace_regex', regex: 'a', masks: [{ type: 'do_nothing' }] }], null],
    [
      'Ada',
      [
        { type: 'from_fixed', value: 'x' },
        { type: 'replace_regex', regex: 'x', masks: [{ type: 'from_column', source_column: 'id' }] },
      ],
      '1',
    ],
  ])('make of %j by %j: %j', (value, masks, expected) => {
    expect(mask(value, masks, 'seed', { id: '1' })).toBe(expected);
  });

  it('say which columns they read', () => {
    const nested = [
      { type: 'replace_regex', regex: 'x', masks: [{ type: 'from_column', source_column: 'id' }] },
    ];
    expect(createPipeline(nested, NOW).pipeline?.reads).toEqual(['id']);
  });
});

describe('what no mask can be made of', () => {
  it.each<[unknown, string]>([
    [undefined, 'masks must be a list of masks'],
    [[], 'masks must be a list of masks'],
    [[{ type: 'from_blob' }], 'mask type "from_blob" is not supported here'],
    [[{ type: 'toString' }], 'mask type "toString" is not supported here'],
    [[null], 'mask type undefined is not supported here'],
    [[{ type: 'imitate', uppercase: true }], 'mask imitate does not take the option uppercase here'],
    [[{ type: 'from_fixed' }], 'mask from_fixed needs the option value'],
    [
      [{ type: 'from_random_number', max: 'many' }],
      'mask from_random_number: max must be a number, got: "many"',
    ],
    [
      [{ type: 'from_random_number', min: 3, max: 2 }],
      'mask from_random_number: max must not be below min, got min: 3, max: 2',
    ],
    [
      [{ type: 'from_random_number', max: -1 }],
      'mask from_random_number: max must not be below min, got min: 0, max: -1',
    ],
    [
      [{ type: 'from_random_date', min: 'soon', max: 'now' }],
      'mask from_random_date: min must be a date in ISO 8601 or now, got: "soon"',
    ],
    [
      [{ type: 'from_random_date', min: 'now', max: '1990-01-01' }],
      'mask from_random_date: max must not be before min, got min: now, max: 1990-01-01',
    ],
    [
      [{ type: 'from_random_text', min: 3, max: 2 }],
      'mask from_random_text: max must not be below min, got min: 3, max: 2',
    ],
    [
      [{ type: 'from_random_text', max: 2, case: 'camel' }],
      'mask from_random_text: case must be lower, upper or mixed, got: "camel"',
    ],
    [
      [{ type: 'replace_regex', regex: 'a', masks: [{ type: 'nope' }] }],
      'mask type "nope" is not supported here',
    ],
  ])('refuses %j by name', (masks, message) => {
    const { pipeline, problems } = createPipeline(masks, NOW);
    expect(pipeline).toBeUndefined();
    expect(problems.map((problem) => problem.message).join()).toContain(message);
  });
});
