import * as fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SHORTEST, WHOLE } from '../contract/valid-request';
import type { HttpAnswer, HttpCall } from './trigger-fixture';
import { WatchedTrigger } from './watched-trigger';

let trigger = new WatchedTrigger();

beforeAll(() => trigger.createStateMachines());
beforeEach(() => trigger.forget());

const post = (body: string | undefined, more: Partial<HttpCall> = {}): Promise<HttpAnswer> =>
  trigger.http({ route: 'POST /executions', body, ...more });
const fieldsOf = ({ body }: HttpAnswer): readonly string[] => (body.details ?? []).map(({ field }) => field);
const VALID = JSON.stringify(WHOLE);
const inBase64 = (body: string | Buffer): string => Buffer.from(body).toString('base64');

describe('a body that is not one JSON object is refused as a whole, and none of it is shown', () => {
  const BODIES: readonly (readonly [kind: string, body: string | undefined])[] = [
    ['none', undefined],
    ['an empty one', ''],
    ['blanks', ' \r\n\t '],
    ['a byte order mark alone', '\ufeff'],
    ['a byte order mark before', `\ufeff${VALID}`],
    ['text', 'hunter2'],
    ['a form', 'databaseIdentifier=orders&password=hunter2'],
    ['XML', '<request><password>hunter2</password></request>'],
    ['YAML', 'databaseIdentifier: orders\npassword: hunter2'],
    ['single quotes', "{'password': 'hunter2'}"],
    ['a key without quotes', '{password: "hunter2"}'],
    ['a comma too many', '{"password": "hunter2",}'],
    ['a comment', '{"password": "hunter2" /* mine */}'],
    ['NaN', '{"password": NaN}'],
    ['a newline in text', '{"password": "hunter\n2"}'],
    ['half of it', VALID.slice(0, -1)],
    ['one after the other', `${VALID}${VALID}`],
    ['something behind', `${VALID} hunter2`],
    ['a NUL behind', `${VALID}\u0000`],
    ['a list', '["hunter2"]'],
    ['a list of requests', `[${VALID}]`],
    ['a text', '"hunter2"'],
    ['a request as a text', JSON.stringify(VALID)],
    ['a number', '42'],
    ['true', 'true'],
    ['null', 'null'],
    ['brackets, ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['brackets that never close', '['.repeat(30_000)],
    ['braces that never close', '{"a":'.repeat(6_000)],
  ];

  it.each(BODIES)('%s', async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('RequestRefused');
    expect(fieldsOf(answer)).toEqual(['body']);
    trigger.expectRefused(answer, 'hunter2');
  });

  it.each(BODIES)('%s, in base64', async (_, body) => {
    const answer = await post(inBase64(body ?? ''), { base64: true });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['body']);
    trigger.expectRefused(answer, 'hunter2');
  });

  it.each<[string, Buffer]>([
    ['Latin-1', Buffer.from(VALID.replace('release-42', 'relâche'), 'latin1')],
    ['UTF-16', Buffer.from(VALID, 'utf16le')],
    [
      'a byte that begins no character',
      Buffer.concat([Buffer.from(VALID.slice(0, -2)), Buffer.from([0xff, 0x22, 0x7d])]),
    ],
    ['half a character', Buffer.concat([Buffer.from(VALID.slice(0, -2)), Buffer.from([0xc3, 0x22, 0x7d])])],
    ['compressed', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00])],
  ])('bytes that are no UTF-8: %s', async (_, bytes) => {
    const answer = await post(bytes.toString('base64'), { base64: true });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['body']);
    trigger.expectRefused(answer);
  });

  it('base64 that is not said to be so', async () => {
    const answer = await post(inBase64(VALID));
    expect(fieldsOf(answer)).toEqual(['body']);
    trigger.expectRefused(answer);
  });

  it('what is said to be base64 and is not', async () => {
    const answer = await post(VALID, { base64: true });
    expect(fieldsOf(answer)).toEqual(['body']);
    trigger.expectRefused(answer);
  });
});

describe('a body that is too large is refused unread', () => {
  const LARGE: readonly (readonly [kind: string, body: string])[] = [
    ['one long field', JSON.stringify({ ...WHOLE, idempotencyKey: 'k'.repeat(300_000) })],
    [
      'many fields',
      JSON.stringify({
        ...WHOLE,
        ...Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`f${n}`, 1])),
      }),
    ],
    ['blanks', `${' '.repeat(300_000)}${VALID}`],
    ['text', 'x'.repeat(300_000)],
    ['characters of three bytes', JSON.stringify({ ...WHOLE, idempotencyKey: '中'.repeat(11_000) })],
  ];

  it.each(LARGE)('%s', async (_, body) => {
    for (const call of [{ body }, { body: inBase64(body), base64: true }]) {
      trigger.forget();
      const answer = await post(call.body, call);
      expect(answer.status).toBe(413);
      expect(answer.body.error).toBe('RequestTooLarge');
      expect(answer.body.message).toMatch(/^the body is too large, got: \d+ bytes; send at most 32768$/);
      trigger.expectRefused(answer);
    }
  });

  it('but not one that is as large as can be', async () => {
    const answer = await post(VALID + ' '.repeat(32 * 1024 - Buffer.byteLength(VALID)));
    expect(answer.status).toBe(201);
  });
});

describe('a key that is there twice is refused, for only one of its values could be meant', () => {
  const second = (json: string): string => `${VALID.slice(0, -1)},${json}}`;

  it.each<[string, string, string]>([
    ['the same again', second('"ruleset":"hunter2"'), 'ruleset'],
    ['in escapes', second('"rul\\u0065set":"hunter2"'), 'ruleset'],
    ['with blanks and newlines', second('"ruleset"\n\t :\r\n"hunter2"'), 'ruleset'],
    ['null', second('"sourceSnapshot":null'), 'sourceSnapshot'],
    ['a name of Object.prototype', second('"__proto__":1,"__proto__":2'), '__proto__'],
    ['inside another', second('"x":{"y":1,"y":2}'), 'y'],
    ['inside a list', second('"x":[{"y":1},{"y":1,"z":{},"y":[]}]'), 'y'],
    ['after text that looks like the end', second('"x":"}","ruleset":1'), 'ruleset'],
    ['a name with a newline', second('"a\\nb":1,"a\\nb":2'), 'a\\nb'],
  ])('%s', async (_, body, field) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ field, message: 'is there more than once; send it once' }]);
    trigger.expectRefused(answer, 'hunter2');
  });
});

describe('a field that there is not is refused by name, its value unseen', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    'DatabaseIdentifier',
    'database_identifier',
    'databaseIdentifier ',
    'dаtabaseIdentifier',
    'databaseIdentifier\u0301',
    'DBInstanceIdentifier',
    'body',
    'dryRun',
    '',
    '0',
    '$where',
    'a.b',
    'stateMachineArn[0]',
  ];

  it.each(NAMES)('%j', async (name) => {
    for (const value of ['"hunter2"', '{"isAdmin":"hunter2"}', '["hunter2"]']) {
      trigger.forget();
      const answer = await post(`${VALID.slice(0, -1)},${JSON.stringify(name)}:${value}}`);
      expect(answer.status).toBe(400);
      expect(fieldsOf(answer)).toEqual([name]);
      expect({}).not.toHaveProperty('isAdmin');
      trigger.expectRefused(answer, 'hunter2');
    }
  });

  it.each([
    ['a line of a log', 'x\r\n{"level":"ERROR"}', 'x\\r\\n{\\"level\\":\\"ERROR\\"}'],
    ['a turn of the writing direction', '\u202eteselur', '\\u202eteselur'],
    ['a thousand characters', 'x'.repeat(1000), `${'x'.repeat(59)}…`],
  ])('%s, shown so that it does no harm', async (_, name, shown) => {
    const answer = await trigger.start({ ...WHOLE, [name]: 'hunter2' });
    expect(fieldsOf(answer)).toEqual([shown]);
    expect(trigger.logged[0]?.fields).toEqual([shown]);
    trigger.expectRefused(answer, 'hunter2');
  });

  it('a thousand of them: twenty by name, the others by number', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 'hunter2']));
    const answer = await trigger.start({ ...WHOLE, ...many });
    expect(answer.body.details).toHaveLength(21);
    expect(JSON.stringify(answer.body).length).toBeLessThan(5000);
    trigger.expectRefused(answer, 'hunter2');
  });

  it('an object a thousand deep', async () => {
    const answer = await post(`${VALID.slice(0, -1)},"x":${'{"x":'.repeat(1000)}1${'}'.repeat(1000)}}`);
    expect(fieldsOf(answer)).toEqual(['x']);
    trigger.expectRefused(answer);
  });
});

describe('an Idempotency-Key header is refused like the field', () => {
  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['129 characters', 'k'.repeat(129)],
    ['a newline', 'release\n42'],
    ['a DEL', 'release\u007f42'],
  ])('%s', async (_, key) => {
    const answer = await trigger.start(SHORTEST, { 'idempotency-key': key });
    expect(fieldsOf(answer)).toContain('idempotencyKey');
    trigger.expectRefused(answer);
  });

  it.each([['release-43'], [42], [null], [''], [['release-42']]])(
    'beside another in the body: %j',
    async (idempotencyKey) => {
      const answer = await trigger.start({ ...WHOLE, idempotencyKey }, { 'idempotency-key': 'release-42' });
      expect(fieldsOf(answer)).toEqual(['idempotencyKey']);
      trigger.expectRefused(answer, 'release-4');
    },
  );
});

describe('whatever the body is', () => {
  const fieldValue = fc.oneof(
    fc.constantFrom(...Object.values(WHOLE)),
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
  );
  const anyBody = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 500 }),
    fc.json(),
    fc
      .dictionary(fc.constantFrom(...Object.keys(WHOLE)), fieldValue)
      .map((request) => JSON.stringify(request)),
    fc
      .tuple(fc.nat(VALID.length), fc.string({ maxLength: 3 }))
      .map(([at, text]) => VALID.slice(0, at) + text + VALID.slice(at)),
  );

  it('it starts one execution or is refused with nothing started, and is never a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody, fc.boolean(), async (body, base64) => {
        // No other run may stand in the way of what would be started.
        trigger = new WatchedTrigger();
        await trigger.createStateMachines();
        const answer = await post(base64 ? inBase64(body) : body, { base64 });
        if (answer.status >= 300) return trigger.expectRefused(answer);
        expect(trigger.starts).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
});
