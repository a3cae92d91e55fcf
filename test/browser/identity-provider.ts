import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { WireRequest, WireResponse } from '../../local/http/exchange';

export const CLIENT_ID = 'page-of-the-tests';

/** An authorization that was given, to be turned into tokens once. */
interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly scope: string;
}

/** An OpenID Connect provider with one person, who is always willing to sign in. It asks for PKCE and refuses the rest. */
export class IdentityProvider {
  /** Scopes of each sign-in so far. */
  readonly signIns: string[] = [];
  /** Audience that each sign-in so far asked for; null where it asked for none. */
  readonly audiences: (string | null)[] = [];
  /** Whether refresh tokens are still taken. */
  renews = true;
  private readonly grants = new Map<string, Grant>();
  private readonly valid = new Set<string>();
  private readonly refresh = new Set<string>();
  issuer = '';
  /** Admits pages of every origin, as an identity provider does and no server of local mode. */
  private readonly server: Server = createServer(async (message, response) => {
    const { status, headers, body } = await this.answer(message, await text(message));
    response.writeHead(status, headers).end(body);
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.issuer;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** Whether a request bears a token that was given and is still good. */
  letsIn({ headers }: WireRequest): boolean {
    return this.valid.has((headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  /** Ends every session: no token is good any more, and none is renewed. */
  endSessions(): void {
    this.valid.clear();
    this.refresh.clear();
  }

  private async answer({ method, url = '' }: IncomingMessage, body: string): Promise<WireResponse> {
    const { pathname, searchParams } = new URL(url, this.issuer);
    if (method === 'OPTIONS') return json(204, {});
    if (pathname === '/.well-known/openid-configuration') return json(200, this.metadata());
    if (pathname === '/authorize') return this.authorize(searchParams);
    if (pathname === '/token' && method === 'POST') return this.token(new URLSearchParams(body));
    if (pathname === '/logout') {
      this.endSessions();
      return redirect(searchParams.get('logout_uri') ?? '');
    }
    return json(404, { error: 'not_found' });
  }

  private metadata(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      end_session_endpoint: `${issuer}/logout`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  private authorize(query: URLSearchParams): WireResponse {
    const value = (name: string): string => query.get(name) ?? '';
    const isAsked =
      value('response_type') === 'code' &&
      value('client_id') === CLIENT_ID &&
      value('code_challenge_method') === 'S256';
    if (!isAsked) return json(400, { error: 'invalid_request' });
    const code = randomUUID();
    const scope = value('scope');
    this.signIns.push(scope);
    this.audiences.push(query.get('audience'));
    this.grants.set(code, { challenge: value('code_challenge'), redirectUri: value('redirect_uri'), scope });
    const back = new URL(value('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', value('state'));
    return redirect(back.toString());
  }

  private token(form: URLSearchParams): WireResponse {
    const isGood = form.get('grant_type') === 'refresh_token' ? this.isRenewal(form) : this.isExchange(form);
    if (!isGood || form.get('client_id') !== CLIENT_ID) return json(400, { error: 'invalid_grant' });
    return json(200, this.tokens());
  }

  private isRenewal(form: URLSearchParams): boolean {
    return this.renews && this.refresh.delete(form.get('refresh_token') ?? '');
  }

  private isExchange(form: URLSearchParams): boolean {
    const code = form.get('code') ?? '';
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === verifier && grant.redirectUri === form.get('redirect_uri');
  }

  private tokens(): object {
    const access = randomUUID();
    const refresh = randomUUID();
    this.valid.add(access);
    this.refresh.add(refresh);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.issuer, aud: CLIENT_ID, sub: 'engineer', iat: now, exp: now + 3600 };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return {
      access_token: access,
      refresh_token: refresh,
      id_token: `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`,
      token_type: 'Bearer',
      expires_in: 3600,
    };
  }
}

function json(status: number, body: object): WireResponse {
  const headers = {
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
  };
  return { status, headers, body: status === 204 ? '' : JSON.stringify(body) };
}

function redirect(location: string): WireResponse {
  return { status: 302, headers: { location }, body: '' };
}
