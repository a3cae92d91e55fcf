import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';

const EXAMPLES = path.resolve(__dirname, '../examples');

it('examples/README.md lists every example, and no other', () => {
  const text = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
  const listed = [...text.matchAll(/^\| \[([^\]]+)\]\(\1\) /gm)].map(([, file]) => file);
  const written = readdirSync(EXAMPLES).filter((file) => file !== 'README.md');
  expect(listed.toSorted()).toEqual(written.toSorted());
});
