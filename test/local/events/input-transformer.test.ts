import { describe, expect, it } from 'vitest';
import { transformInput } from '../../../local/events/input-transformer';

const EVENT = { id: 'e-1', detail: { text: 'a "b"\nc', number: 7, object: { x: 1 } } };
const PATHS = {
  id: '$.id',
  text: '$.detail.text',
  number: '$.detail.number',
  object: '$.detail.object',
  missing: '$.detail.missing',
};
const transform = (InputTemplate: string, InputPathsMap: Record<string, string> = PATHS) =>
  transformInput({ InputPathsMap, InputTemplate }, EVENT);

describe('an input transformer of local mode', () => {
  it('puts values of the event where they stand alone and within text', () => {
    expect(transform('{"key":<id>,"all":"<id> and <number>","n":<number>,"o":<object>}')).toEqual({
      key: 'e-1',
      all: 'e-1 and 7',
      n: 7,
      o: { x: 1 },
    });
  });

  it('escapes what a text holds', () => {
    expect(transform('{"alone":<text>,"within":"[<text>]"}')).toEqual({
      alone: EVENT.detail.text,
      within: `[${EVENT.detail.text}]`,
    });
  });

  it('gives an empty text for what the event lacks, and leaves other words in angle brackets', () => {
    expect(transform('{"a":<missing>,"b":"<other>"}')).toEqual({ a: '', b: '<other>' });
  });

  it('refuses a path that it cannot read', () => {
    expect(() => transform('{"a":<id>}', { id: '$.detail.list[0]' })).toThrow(
      'local mode does not read the path $.detail.list[0] of an event',
    );
  });
});
