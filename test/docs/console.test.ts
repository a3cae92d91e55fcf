import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleConfigSchema } from '../../lambda/contract/console-config';

const DOCS = path.resolve(__dirname, '../../docs');
const text = readFileSync(path.join(DOCS, 'console.md'), 'utf8');

describe('docs/console.md', () => {
  it('names every field of config.json, and no other', () => {
    const section = text.slice(text.indexOf('Next to `index.html`'));
    const table = section.slice(0, section.indexOf('\n\nAnybody'));
    const named = [...table.matchAll(/^\| `(\w+)` /gm)].map(([, field]) => field);
    expect(named.sort()).toEqual(Object.keys(consoleConfigSchema.shape).sort());
  });

  it('shows a function that leaves people the scopes of their groups', async () => {
    const [, code = ''] = /Code\.fromInline\(`([^`]+)`\)/.exec(text) ?? [];
    const exported: { handler?: (event: object) => Promise<object> } = {};
    new Function('exports', code)(exported);
    const answer = (groupConfiguration: object) =>
      exported.handler?.({ request: { groupConfiguration }, response: {} });
    const without = (scopesToSuppress: string[]) => ({
      response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress } } },
    });
    expect(await answer({ groupsToOverride: ['operators'] })).toMatchObject(without([]));
    for (const groups of [{}, { groupsToOverride: ['readers'] }]) {
      expect(await answer(groups)).toMatchObject(without(['masking/start', 'masking/stop']));
    }
  });

  it('shows every picture that there is', () => {
    const shown = [...text.matchAll(/\]\(images\/([^)]+)\)/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual(readdirSync(path.join(DOCS, 'images')).sort());
  });
});
