import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BundledPackages, bundledPackages, NOTICE_FILE, noticeText } from '../../build/notice';

const notice = readFileSync(NOTICE_FILE, 'utf8');

describe('NOTICE', () => {
  let bundled: BundledPackages;

  beforeAll(async () => {
    bundled = await bundledPackages();
  });

  it('names what is really bundled, with what its authors ask to be passed on (npm run notice writes it)', () => {
    expect(notice).toBe(noticeText(bundled));
  });

  it('knows what the functions and the page cannot do without', () => {
    expect(bundled.functions).toEqual(expect.arrayContaining(['@aws-sdk/client-sfn', '@smithy/core', 'zod']));
    expect(bundled.page).toEqual(
      expect.arrayContaining(['@cloudscape-design/components', 'oidc-client-ts', 'react', 'react-dom']),
    );
  });

  it('has the licence of the fonts that the page brings', () => {
    expect(notice).toContain('SIL OPEN FONT LICENSE Version 1.1');
  });

  it('names nobody twice in a part, and nobody else', () => {
    expect(noticeText({ beside: [], commandLine: [], functions: ['zod'], page: [] })).not.toContain('react');
    for (const names of Object.values(bundled)) expect(new Set(names).size).toBe(names.length);
  });
});
