import { Fn, Stack, Token } from 'aws-cdk-lib';
import { type JwtScopes, SCOPE } from '../api-access';
import type { IdentityProvider } from '../masking-console-props';
import type { PeoplePool } from './sign-in';

/**
 * What the page and its API need to know of the identity provider.
 *
 * @internal
 */
export interface Identity {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string[];
  readonly scopes: JwtScopes;
  /** Undefined where they are those of `scopes`. */
  readonly requestScopes?: string[];
  readonly authorizeParameters?: { [name: string]: string };
  readonly origins: string[];
}

/** @internal */
export function identityOfPool({ userPool, client, domain, scopes }: PeoplePool): Identity {
  const { region, urlSuffix } = Stack.of(userPool);
  const clientId = client.userPoolClientId;
  return {
    issuer: userPool.userPoolProviderUrl,
    clientId,
    audience: [clientId],
    scopes,
    origins: [`https://cognito-idp.${region}.${urlSuffix}`, domain.baseUrl()],
  };
}

/**
 * @throws Error for scopes and parameters that no provider accepts, or that the page sets itself
 * @internal
 */
export function identityOfProvider(provider: IdentityProvider): Identity {
  const { issuer, clientId, audience = [clientId], scopes } = provider;
  const { requestScopes, authorizeParameters, origins = [] } = provider;
  if (requestScopes) checkRequestScopes(requestScopes);
  if (authorizeParameters) checkAuthorizeParameters(authorizeParameters);
  return {
    issuer,
    clientId,
    audience,
    scopes,
    requestScopes,
    authorizeParameters,
    origins: [originOf(issuer), ...origins],
  };
}

function originOf(issuer: string): string {
  const [, , host] = Fn.split('/', issuer, 3);
  return `https://${host}`;
}

function checkRequestScopes(requestScopes: readonly string[]): void {
  if (Token.isUnresolved(requestScopes)) return;
  const wrong = requestScopes.find((scope) => !Token.isUnresolved(scope) && !SCOPE.test(scope));
  if (wrong === undefined && requestScopes.length > 0) return;
  throw new Error(
    `requestScopes must be scopes without spaces and quotes, got: ${JSON.stringify(wrong ?? requestScopes)}; give each scope an entry of its own, or leave requestScopes out to ask for those of scopes`,
  );
}

/** What the page itself sets, or what would break its sign-in. Source: OpenID Connect Core 1.0, 3.1.2.1; RFC 7636. */
const OWN_PARAMETERS = new Set([
  'client_id',
  'client_secret',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
]);

function checkAuthorizeParameters(parameters: { readonly [name: string]: string }): void {
  const own = Object.keys(parameters).find((name) => OWN_PARAMETERS.has(name.toLowerCase()));
  if (own === undefined) return;
  const fix = own.toLowerCase() === 'scope' ? 'name scopes in requestScopes' : 'leave it out';
  throw new Error(
    `authorizeParameters must not have parameters that the page sets itself, got: ${own}; ${fix}`,
  );
}
