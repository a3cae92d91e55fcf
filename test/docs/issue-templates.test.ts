import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { homepage } from '../../package.json';
import { ROOT } from './pages';

const FOLDER = path.join(ROOT, '.github/ISSUE_TEMPLATE');
const FORMS = readdirSync(FOLDER).filter((name) => name !== 'config.yml');

const read = (name: string) => parse(readFileSync(path.join(FOLDER, name), 'utf8'));

interface Element {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly value?: string };
}

describe.each(FORMS)('the form %s', (name) => {
  it('has what GitHub asks of a form: a name, a description, and fields with ids and labels of their own', () => {
    const {
      name: title,
      description,
      body,
    }: { name: string; description: string; body: Element[] } = read(name);
    expect([title, description].every((text) => text.length > 0)).toBe(true);
    const fields = body.filter(({ type }) => type !== 'markdown');
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(fields.filter(({ id, attributes }) => !id || !attributes.label)).toEqual([]);
  });
});

describe('the links beside the forms', () => {
  it('lead to pages of this repository that are there', () => {
    const { contact_links: links }: { contact_links: { url: string }[] } = read('config.yml');
    for (const { url } of links) {
      expect(url.startsWith(`${homepage}/`)).toBe(true);
      const [, page] = /\/blob\/main\/(.*)$/.exec(url) ?? [];
      if (page !== undefined) expect(existsSync(path.join(ROOT, page))).toBe(true);
    }
    expect(links.length).toBeGreaterThan(0);
  });
});
