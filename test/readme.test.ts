import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(__dirname, '..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const examples = readdirSync(path.join(ROOT, 'examples'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join(ROOT, 'examples', name));

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, text]) => text ?? '',
  );
}

describe('the README', () => {
  it('shows the examples as they are, and nothing else in TypeScript', () => {
    const shown = blocks('ts');
    const written = examples.map((file) => readFileSync(file, 'utf8'));
    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) expect(written).toContain(block);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const commands = blocks('sh').join('\n');
    expect(commands).toContain('npm ci && npm start');
    expect(commands).toContain('npm ci && npm test');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) =>
      path.join(ROOT, target ?? ''),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => readFileSync(link)).not.toThrow();
  });
});

describe('the examples', () => {
  it.each(examples.map((file) => [path.basename(file), file]))('%s synthesizes', async (_, file) => {
    await expect(import(file)).resolves.toBeDefined();
  });
});
