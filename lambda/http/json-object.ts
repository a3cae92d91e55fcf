import { RequestRefusedError } from '../contract/error';
import { shortened } from '../contract/received-value';
import { isPlainObject, notAnObjectFault } from '../contract/request-check';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/** The first key that one object of a valid JSON text holds twice; a parser would silently keep the last. */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (text !== undefined && colon !== undefined) {
      const key: string = JSON.parse(text);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = 'is not JSON (its text is not shown); send the request as one JSON object';
    throw new RequestRefusedError([{ field: 'body', message }]);
  }
}

/**
 * Reads a body that must be one JSON object in which no key stands twice.
 *
 * @throws RequestRefusedError without repeating the body, which may hold anything
 */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') {
    throw new RequestRefusedError([
      { field: 'body', message: 'is missing; send the request as one JSON object' },
    ]);
  }
  const value = parsed(text);
  if (!isPlainObject(value)) throw new RequestRefusedError([{ ...notAnObjectFault(value), field: 'body' }]);
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new RequestRefusedError([
      { field: shortened(twice), message: 'is there more than once; send it once' },
    ]);
  }
  return value;
}
