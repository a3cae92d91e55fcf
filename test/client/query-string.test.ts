import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoded, queryString } from '../../client/query-string';

describe('a query', () => {
  it('is read by a server as it was given, whatever it holds', () => {
    const wellFormed = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(wellFormed, wellFormed), (query) => {
        const read = [...new URLSearchParams(queryString(query))];
        expect(read).toEqual(Object.entries(query));
      }),
    );
  });

  it('has nothing in it but what needs no encoding and what is encoded', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' })), (text) => {
        expect(encoded(text)).toMatch(/^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/);
      }),
    );
  });

  it('encodes what browsers leave as it is, and leaves what nobody encodes', () => {
    expect(encoded("!'()* +/~-_.")).toBe('%21%27%28%29%2A%20%2B%2F~-_.');
  });

  it('leaves out what is undefined, and is empty where nothing is asked', () => {
    expect(queryString({ limit: 5, nextToken: undefined })).toBe('?limit=5');
    expect(queryString({ nextToken: undefined })).toBe('');
  });

  it('has a mark in the place of half a character', () => {
    expect(queryString({ database: 'a\ud800b' })).toBe('?database=a%EF%BF%BDb');
  });
});
