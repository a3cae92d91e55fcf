import type { ConsoleConfig } from '../../lambda/contract/console-config';
import { pagePolicy } from '../../lambda/contract/page-policy';
import type { BytesHandler, WireHandler, WireResponse } from '../http/exchange';
import type { PageFiles } from './built-page';

/** Below which path the page finds the API. */
export const API_PATH = '/api';

function securityHeaders({ signIn }: ConsoleConfig): Readonly<Record<string, string>> {
  return {
    'content-security-policy': pagePolicy(signIn ? [new URL(signIn.issuer).origin] : []),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

function typeOf(address: string): string {
  return TYPES[address.slice(address.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** The build names what is below assets/ after its content; all else is to be asked for again. */
function cachingOf(address: string): string {
  return address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Serves the page with its configuration, and the API on the same origin. */
export function pageServer(files: PageFiles, config: ConsoleConfig, api: WireHandler): BytesHandler {
  const common = securityHeaders(config);
  const plain = (status: number, body: string): WireResponse => ({
    status,
    headers: { ...common, 'content-type': 'text/plain' },
    body,
  });
  return async (request) => {
    const { pathname, search } = new URL(request.target, 'http://127.0.0.1');
    if (pathname.startsWith(`${API_PATH}/`))
      return api({ ...request, target: `${pathname.slice(API_PATH.length)}${search}` });
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'only GET and HEAD\n');
    if (pathname === '/config.json') {
      const headers = { ...common, 'content-type': 'application/json' };
      return { status: 200, headers, body: JSON.stringify(config) };
    }
    const address = pathname === '/' ? '/index.html' : pathname;
    const body = files.get(address);
    if (body === undefined) return plain(404, 'there is no such file\n');
    const headers = {
      ...common,
      'content-type': typeOf(address),
      'cache-control': cachingOf(address),
    };
    return { status: 200, headers, body };
  };
}
