import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import { listedRecipes } from '../../../lambda/datamasque/listed-recipes';
import { readRecipe } from '../../../lambda/datamasque/recipe';
import { recipeChange, recipeOf } from '../../../lambda/datamasque/ruleset-libraries';
import type { Ruleset } from '../../../lambda/datamasque/rulesets';
import { type ExpectedCall, LOGIN, ScriptedTransport } from './scripted-transport';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function ruleset(text: string | null, id = 'r1'): Ruleset {
  const contentHash = text === null ? null : digest(text);
  return { id, name: 'gdpr', maskType: 'database', validity: 'valid', errors: [], text, contentHash };
}

function clientOf(...script: ExpectedCall[]): DataMasqueClient {
  const transport = new ScriptedTransport(LOGIN, ...script);
  return new DataMasqueClient({
    url: 'https://datamasque.example.com',
    login: async () => ({ username: 'automation', password: 'of-the-server' }),
    transport: transport.send,
  });
}

const LIST = 'GET /api/ruleset-libraries/?limit=100&offset=0';
const PII = 'masks: {}';
const PLAIN = 'other: {}';
const all = [
  { id: 'l1', namespace: 'org', name: 'pii' },
  { id: 'l2', namespace: '', name: 'plain' },
  { id: 'l3', namespace: 'another', name: 'plain' },
];
const listed: ExpectedCall = { call: LIST, answer: { body: { count: 3, next: null, results: all } } };
const library = (id: string, text?: string): ExpectedCall => ({
  call: `GET /api/ruleset-libraries/${id}/`,
  answer: { body: { id, config_yaml: text } },
});
const users = (id: string, ...rulesets: string[]): ExpectedCall => ({
  call: `GET /api/ruleset-libraries/${id}/rulesets/?limit=100&offset=0`,
  answer: { body: { count: 1, next: null, results: rulesets.map((user) => ({ id: user })) } },
});

describe('the recipe of a ruleset', () => {
  it('without imports is the SHA-256 of its text, and asks for no library', async () => {
    const text = 'version: "1.0"\ntasks: []\n';
    await expect(readRecipe(clientOf(), ruleset(text))).resolves.toEqual({
      contentHash: digest(text),
      hash: `sha256:${digest(text)}`,
      libraries: [],
    });
  });

  it('with imports is that of the lines that anybody can write, in whatever order they are imported', async () => {
    const text = 'imports: [plain, org/pii, plain]\ntasks: []\n';
    const lines = `${digest(text)}  ruleset\n${digest(PII)}  org/pii\n${digest(PLAIN)}  plain\n`;
    const client = clientOf(listed, library('l2', PLAIN), library('l1', PII));
    await expect(readRecipe(client, ruleset(text))).resolves.toEqual({
      contentHash: digest(text),
      hash: `sha256:${digest(lines)}`,
      libraries: [
        { namespace: 'org', name: 'pii', contentHash: digest(PII) },
        { namespace: '', name: 'plain', contentHash: digest(PLAIN) },
      ],
    });
  });

  it.each([
    ['in quotes with escapes', '"\\x69mports": [org/pii]'],
    ['by a merged mapping', 'task_definitions: &a {imports: [org/pii]}\n<<: *a'],
    ['by an alias', 'doc: &a [org/pii]\nimports: *a'],
    ['as one text', 'imports: org/pii'],
  ])('finds imports that are written %s', async (_, text) => {
    const client = clientOf(listed, library('l1', PII));
    await expect(readRecipe(client, ruleset(text))).resolves.toMatchObject({
      libraries: [{ namespace: 'org', name: 'pii' }],
    });
  });

  it.each([
    ['no YAML', '{'],
    ['two documents', 'a: 1\n---\nimports: [org/pii]\n'],
    ['two lists of imports', 'imports: []\nimports: [org/pii]\n'],
    ['imports that are no names', 'imports: [{namespace: org, name: pii}]'],
    ['no mapping', '[]'],
  ])('of a text with %s is not known', async (_, text) => {
    await expect(readRecipe(clientOf(), ruleset(text))).resolves.toEqual({
      contentHash: digest(text),
      hash: null,
      libraries: null,
    });
  });

  it.each([403, 404])('is not known whole where DataMasque answers %i about libraries', async (status) => {
    const client = clientOf({ call: LIST, answer: { status, body: { detail: 'no' } } });
    const text = 'imports: [org/pii]';
    await expect(readRecipe(client, ruleset(text))).resolves.toEqual({
      contentHash: digest(text),
      hash: null,
      libraries: null,
    });
  });

  it.each([
    ['org/gone', [listed]],
    ['org/pii', [listed, library('l1')]],
  ])('is not known where DataMasque does not give the text of %s', async (name, script) => {
    const recipe = await readRecipe(clientOf(...script), ruleset(`imports: [${name}]`));
    expect(recipe).toMatchObject({ hash: null, libraries: [{ contentHash: null }] });
  });

  it('does not take a text with two thousand aliases for an attack', async () => {
    const text = `task_definitions: &a {b: 1}\ntasks: [${'*a, '.repeat(2000)}]`;
    await expect(readRecipe(clientOf(), ruleset(text))).resolves.toMatchObject({ libraries: [] });
  });

  it('tells a namespace from a name with a slash', () => {
    const contentHash = digest('x');
    const one = recipeOf(contentHash, [{ namespace: 'a', name: 'b/c', contentHash }]);
    const other = recipeOf(contentHash, [{ namespace: 'a/b', name: 'c', contentHash }]);
    expect(one.hash).not.toBe(other.hash);
  });
});

describe('the recipes that a list shows', () => {
  it('are the same as those that a run goes by', async () => {
    const importing = 'imports: [plain, org/pii]\ntasks: []\n';
    const plain = 'tasks: []\n';
    const client = clientOf(
      {
        call: 'GET /api/rulesets/r2/',
        answer: { body: { id: 'r2', name: 'plain', config_yaml: plain } },
      },
      listed,
      users('l1', 'r1', 'r9'),
      library('l1', PII),
      users('l2', 'r1'),
      library('l2', PLAIN),
      users('l3'),
    );
    const [shown, asked] = await listedRecipes(client, [ruleset(importing), ruleset(null, 'r2')]);
    const run = await readRecipe(
      clientOf(listed, library('l2', PLAIN), library('l1', PII)),
      ruleset(importing),
    );
    expect(shown).toEqual(run);
    expect(asked).toMatchObject({ hash: `sha256:${digest(plain)}`, libraries: [] });
  });

  it('lack the libraries that the login may not read', async () => {
    const client = clientOf({ call: LIST, answer: { status: 403, body: { detail: 'no' } } });
    const [shown, other] = await listedRecipes(client, [ruleset('imports: [a]'), ruleset('tasks: []')]);
    expect(shown).toMatchObject({ hash: null, libraries: null });
    expect(other).toMatchObject({ libraries: [] });
  });
});

describe('a recipe that is compared with the one that was checked', () => {
  const contentHash = digest('text');
  const pii = { namespace: 'org', name: 'pii', contentHash: digest(PII) };
  const checked = recipeOf(contentHash, [pii]);

  it('does not differ from itself, nor where nothing of it was known', () => {
    expect(recipeChange(checked, checked)).toBeUndefined();
    expect(recipeChange(recipeOf(null, null), checked)).toBeUndefined();
    expect(recipeChange(recipeOf(contentHash, null), checked)).toBeUndefined();
  });

  it.each([
    ['its text', recipeOf(digest('other'), [pii]), /^its text had the SHA-256 .*, now: /],
    ['that its text is not given', recipeOf(null, [pii]), /now: it is not given$/],
    ['a library', recipeOf(contentHash, [{ ...pii, contentHash: digest(PLAIN) }]), /\(changed: org\/pii\)$/],
    ['a library that is gone', recipeOf(contentHash, [{ ...pii, contentHash: null }]), /now: not known \(/],
    ['that libraries are refused', recipeOf(contentHash, null), /now DataMasque refuses that$/],
  ])('differs by %s', (_, now, words) => {
    expect(recipeChange(checked, now)).toMatch(words);
  });
});
