import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownPages, ROOT, runningTextOf } from './pages';

const CODE = /`[^`\n]*`/g;
const LINK = /\]\(([^)\s]+)\)/g;
/** `[name]: target`, for links by name. */
const REFERENCE = /^\[[^\]]+\]: +(\S+)$/gm;
const HEADING = /^#{1,6} +(.+?) *$/gm;
const ELSEWHERE = /^(?:https?|mailto):/;

function linksOf(page: string): string[] {
  const text = runningTextOf(page);
  const inline = text.replace(CODE, '').matchAll(LINK);
  return [...inline, ...text.matchAll(REFERENCE)].map(([, target]) => target ?? '');
}

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Map<string, number>();
  const names = [...runningTextOf(page).matchAll(HEADING)].map(([, heading]) =>
    (heading ?? '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return new Set(
    names.map((name) => {
      const times = anchors.get(name) ?? 0;
      anchors.set(name, times + 1);
      return times === 0 ? name : `${name}-${times}`;
    }),
  );
}

/** What is wrong with a link, if anything is. */
function faultOf(page: string, link: string): string | undefined {
  const [target = '', anchor] = link.split('#');
  const file = target === '' ? page : path.join(path.dirname(page), target);
  if (!existsSync(path.join(ROOT, file))) return `there is no ${file}`;
  if (anchor === undefined || anchorsOf(file).has(anchor)) return undefined;
  return `${file} has no heading #${anchor}`;
}

const PAGES = markdownPages();

describe.each(PAGES)('%s', (page) => {
  it('links only to what is there', () => {
    const faults = linksOf(page)
      .filter((link) => !ELSEWHERE.test(link))
      .map((link) => faultOf(page, link))
      .filter((fault) => fault !== undefined);
    expect(faults).toEqual([]);
  });

  it('links by https where it links elsewhere', () => {
    expect(linksOf(page).filter((link) => link.startsWith('http:'))).toEqual([]);
  });
});

it('a link that leads nowhere is found', () => {
  expect(faultOf('README.md', 'docs/nothing.md')).toBe('there is no docs/nothing.md');
  expect(faultOf('README.md', '#nothing')).toBe('README.md has no heading #nothing');
  expect(faultOf('docs/events.md', 'record.md#what-is-kept')).toBeUndefined();
});

it('the README leads to every page of docs/', () => {
  const linked = linksOf('README.md').map((link) => link.split('#')[0]);
  const pages = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page));
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});
