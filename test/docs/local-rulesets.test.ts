import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { MASK_TYPES } from '../../local/datamasque/masks/mask-types';
import { parseRuleset } from '../../local/datamasque/ruleset-parser';
import { extensionsOf } from '../../local/postgres/extensions';
import { ROOT } from './pages';

const text = readFileSync(path.join(ROOT, 'docs/local-rulesets.md'), 'utf8');
const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const names = (of: string): string[] => [...of.matchAll(/`([a-z_-]+)`/g)].map(([, name]) => String(name));

it('lists every mask that the stand-in applies, and no other', () => {
  expect(names(section('Masks')).toSorted()).toEqual(Object.keys(MASK_TYPES).toSorted());
});

it.each(names(section('Tasks')))('lists the task %s, which the stand-in knows', (type) => {
  const { errors } = parseRuleset(`tasks: [{ type: ${type} }]`, 0);
  expect(errors.map(({ message }) => message).join()).not.toContain('is not supported here');
});

it('names extensions that the embedded Postgres has', () => {
  const named = names(section('Dumps'));
  expect(named.length).toBeGreaterThan(3);
  const script = named.map((name) => `CREATE EXTENSION "${name}";`).join('\n');
  expect(extensionsOf(script)).toEqual(named);
});
