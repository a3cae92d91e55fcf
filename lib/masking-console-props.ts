import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { JwtScopes } from './api-access';
import type { MaskingMonitor } from './masking-monitor';
import type { MaskingTrigger } from './masking-trigger';

/** An OpenID Connect provider that people sign in with, by an authorization code with PKCE. */
export interface IdentityProvider {
  /**
   * The provider, as the `iss` of its tokens says it: an https URL. Its discovery document must be reachable from the
   * internet: API Gateway reads it when the API is deployed, and its keys later on.
   */
  readonly issuer: string;

  /** The page's client there: public, with each address of the page, `/` at its end, as a redirect address. */
  readonly clientId: string;

  /**
   * For whom its access tokens are meant: their `aud`.
   *
   * @default - the client id, as providers say whose tokens have no `aud`
   */
  readonly audience?: string[];

  /** The scopes in its tokens that let look, start and stop. The API asks for them. */
  readonly scopes: JwtScopes;

  /**
   * The scopes that the page asks for beside `openid`, where they have other names than in the tokens, as in Microsoft
   * Entra ID (`api://masking/masking.read` for `masking.read`). `offline_access` lets the page renew tokens with
   * providers that ask for it.
   *
   * @default - those of `scopes`
   */
  readonly requestScopes?: string[];

  /**
   * Further parameters of the authorization request, e.g. `{ audience: 'https://masking.example.com' }` for Auth0, which
   * otherwise returns a token for no API.
   *
   * @default - none
   */
  readonly authorizeParameters?: { [name: string]: string };

  /**
   * Origins that the page asks for tokens where they are others than the issuer's, e.g. `https://login.example.com`.
   *
   * @default - the issuer's alone
   */
  readonly origins?: string[];
}

/** How a `MaskingConsole` is set up, whatever it is the page of. */
export interface MaskingConsoleOptions {
  /**
   * Who lets people in.
   *
   * @default - a Cognito user pool is made: nobody can sign up, each person has a second factor
   */
  readonly identityProvider?: IdentityProvider;

  /**
   * Names under which the page is reached, e.g. `masking.example.com`; they need a `certificate`. People can sign in
   * under each of them. The first one is the page's `url`.
   *
   * @default - CloudFront's own name
   */
  readonly domainNames?: string[];

  /**
   * The certificate of `domainNames`, in us-east-1.
   *
   * @default - CloudFront's own, with which CloudFront takes TLS before 1.2 as well
   */
  readonly certificate?: acm.ICertificate;

  /**
   * ARN of the web ACL in front of the page.
   *
   * @default - none
   */
  readonly webAclArn?: string;

  /**
   * The bucket that CloudFront writes access logs to, with access control lists turned on and in a Region that needs no
   * opt-in. Needed in Regions that an account opts in to: CloudFront writes no logs to buckets there.
   *
   * @default - a bucket of this stack; no access logs of CloudFront, and a warning, in a Region with opt-in
   */
  readonly logBucket?: s3.IBucket;

  /**
   * Zone in which the state machines make clones of runs that ask for none, as the page tells people.
   *
   * @default - as each state machine chooses
   */
  readonly cloneZone?: string;
}

/** Properties of a `MaskingConsole`. */
export interface MaskingConsoleProps extends MaskingConsoleOptions {
  /** The trigger that starts runs and lists them. Its schedules are shown. */
  readonly trigger: MaskingTrigger;

  /** The monitor that knows how runs ended, what they log and which rulesets there are. */
  readonly monitor: MaskingMonitor;
}
