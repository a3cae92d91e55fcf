import { Token } from 'aws-cdk-lib';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { RouteScope } from '../lambda/contract/routes';

/** Which scope a JSON Web Token must have for which routes. A token that is to do all of it needs all of them. */
export interface JwtScopes {
  /** Scope for the routes that look at state machines, executions, runs and rulesets, e.g. `masking/read`. */
  readonly read: string;

  /** Scope for the route that starts executions, e.g. `masking/start`. */
  readonly start: string;

  /** Scope for the route that stops executions, e.g. `masking/stop`. */
  readonly stop: string;
}

/** Whose JSON Web Tokens open a `MaskingApi`, and what they must say. */
export interface JwtAccess {
  /**
   * The identity provider, as the `iss` of its tokens says it: an https URL, e.g.
   * `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE`. API Gateway reads its discovery document when the
   * API is deployed and its keys later on, from the internet: a provider in a private network is not reachable.
   */
  readonly issuer: string;

  /** For whom a token must be meant: its `aud`, or its `client_id` where it has none, is one of these. */
  readonly audience: string[];

  /** The scope that each kind of route asks for. */
  readonly scopes: JwtScopes;
}

/** Who may call a `MaskingApi`. No route is ever open to everybody. */
export class ApiAccess {
  /** Principals of AWS, with signed requests, once they are let by `grantRead` and `grantStart` or by a policy of their own. */
  public static iam(): ApiAccess {
    return new ApiAccess(undefined);
  }

  /**
   * Whoever has a JSON Web Token of an identity provider with the scope of the route.
   *
   * @param access whose tokens, and what they must say
   */
  public static jwt(access: JwtAccess): ApiAccess {
    checkJwtAccess(access);
    return new ApiAccess(access);
  }

  private constructor(private readonly jwtAccess: JwtAccess | undefined) {}

  /**
   * What the routes of one API are to ask of their callers, by what a route does.
   *
   * @internal
   */
  public _bind(): (scope: RouteScope) => RouteAccess {
    if (this.jwtAccess === undefined) {
      const authorizer = new HttpIamAuthorizer();
      return () => ({ authorizer });
    }
    const { issuer, audience, scopes } = this.jwtAccess;
    const authorizer = new HttpJwtAuthorizer('JwtAuthorizer', issuer, { jwtAudience: audience });
    return (scope) => ({ authorizer, authorizationScopes: [scopes[scope]] });
  }

  /**
   * Refuses to let in by IAM where IAM is not asked.
   *
   * @throws Error when callers come with tokens
   * @internal
   */
  public _checkGrantable(): void {
    if (this.jwtAccess === undefined) return;
    throw new Error(
      'an API can only be granted where its access is ApiAccess.iam(), got: ApiAccess.jwt(); give the caller a token with the scope of the route instead',
    );
  }
}

/** @internal */
export interface RouteAccess {
  readonly authorizer: apigatewayv2.IHttpRouteAuthorizer;
  readonly authorizationScopes?: string[];
}

const ISSUER = /^https:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/;
/**
 * A scope of OAuth 2.0. Source: RFC 6749, section 3.3.
 *
 * @internal
 */
export const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function checkJwtAccess({ issuer, audience, scopes }: JwtAccess): void {
  if (!Token.isUnresolved(issuer) && !ISSUER.test(issuer)) {
    throw new Error(
      `issuer must be an https URL without user and query, as the iss of its tokens says it, got: ${JSON.stringify(issuer)}`,
    );
  }
  if (!Token.isUnresolved(audience) && (audience.length === 0 || audience.includes(''))) {
    throw new Error(
      `audience must name for whom tokens are meant, got: ${JSON.stringify(audience)}; give the aud, or the client_id, of the tokens`,
    );
  }
  for (const [name, scope] of Object.entries(scopes)) {
    if (!Token.isUnresolved(scope) && !SCOPE.test(scope)) {
      throw new Error(
        `scopes.${name} must be one scope without spaces and quotes, got: ${JSON.stringify(scope)}`,
      );
    }
  }
}
