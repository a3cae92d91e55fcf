import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagePolicy } from '../../lambda/contract/page-policy';
import { ROOT } from './pages';

/** Modules of Node.js that open connections, and the functions that do without one. */
const CONNECTS =
  /from '(?:node:)?(?:https?|http2|net|tls|dgram|undici|ws)'|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon/;

function connecting(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)))
    .filter((file) => CONNECTS.test(readFileSync(path.join(ROOT, file), 'utf8')))
    .sort();
}

describe('what leaves the account', () => {
  it('goes through the AWS SDK, or to DataMasque by the one file that connects to it', () => {
    expect(connecting('lambda')).toEqual(['lambda/datamasque/transport.ts']);
  });

  it('is asked by the page and the command line of their own API, and by the page of its own configuration', () => {
    expect(connecting('client')).toEqual(['client/send.ts']);
    // Tries whether the server of a local mode is up, on addresses that are of loopback.
    expect(connecting('cli')).toEqual(['cli/access/local-addresses.ts']);
    expect(connecting('web/src')).toEqual(['web/src/shell/load-config.ts']);
    expect(pagePolicy([])).toMatch(/^default-src 'none'; /);
    expect(pagePolicy([])).not.toMatch(/https?:|\*|unsafe/);
  });
});
