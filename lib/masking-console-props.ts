import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type { JwtScopes } from './api-access';
import type { MaskingMonitor } from './masking-monitor';
import type { MaskingTrigger } from './masking-trigger';

/** An OpenID Connect provider that people sign in with, by an authorization code with PKCE. */
export interface IdentityProvider {
  /** The provider, as the `iss` of its tokens says it: an https URL. */
  readonly issuer: string;

  /** The page's client there: public, with the page's address as a redirect address. */
  readonly clientId: string;

  /**
   * For whom its access tokens are meant: their `aud`.
   *
   * @default - the client id, as providers say whose tokens have no `aud`
   */
  readonly audience?: string[];

  /** The scopes that let look, start and stop. */
  readonly scopes: JwtScopes;

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
   * Names under which the page is reached, e.g. `masking.example.com`; they need a `certificate`.
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
