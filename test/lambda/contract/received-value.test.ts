import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortened, shownUnlessSecret, shownValue } from '../../../lambda/contract/received-value';

const ANY_TEXT = fc.string({ unit: 'binary', maxLength: 200 });

describe('text in a message', () => {
  it('is as it was where it is short and plain', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9 éя中🔑:/_-]{0,60}$/u), (text) => {
        expect(shortened(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['a\nb', 'a\\nb'],
    ['\u001b[2J', '\\u001b[2J'],
    ['\u007f', '\\u007f'],
    ['\u009b2J', '\\u009b2J'],
    ['\u202eabc', '\\u202eabc'],
    ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['\ufeff\u200b', '\\ufeff\\u200b'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['\ud83d', '\\ud83d'],
    ['"', '\\"'],
  ])('has all that cannot be seen in escapes: %j', (text, expected) => {
    expect(shortened(text)).toBe(expected);
  });

  it('has at most 60 characters, none of them unseen, and can be read back', () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        const shown = shortened(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        const read: string = JSON.parse(`"${shown}"`);
        expect([...read].length).toBeLessThanOrEqual(60);
        expect(read === text || text.startsWith(read.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('a value in a message', () => {
  it.each([
    ['orders', '"orders"'],
    [42, '42'],
    [false, 'false'],
    [null, 'null'],
    [['hunter2'], 'a list'],
    [{ password: 'hunter2' }, 'an object'],
    [undefined, 'a undefined'],
  ])('is shown, or only of which kind it is: %j', (value, expected) => {
    expect(shownValue(value)).toBe(expected);
  });

  it('of a field that may hold a secret is shown as an ARN of Secrets Manager alone', () => {
    fc.assert(
      fc.property(fc.oneof(ANY_TEXT, fc.jsonValue()), (value) => {
        expect(shownUnlessSecret(value)).toMatch(/^(null|a list|an object|a \w+) \(not shown\)$/);
      }),
    );
    expect(shownUnlessSecret('arn:aws:secretsmanager:x')).toBe('"arn:aws:secretsmanager:x"');
  });
});
