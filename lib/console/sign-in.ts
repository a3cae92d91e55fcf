import { Aws, Duration, Lazy, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { acceptFinding } from '../accepted-findings';
import type { JwtScopes } from '../api-access';

/** What each scope lets do, as the sign-in page says it. */
const SCOPE_DESCRIPTIONS: Readonly<Record<keyof JwtScopes, string>> = {
  read: 'Look at masking runs',
  start: 'Start masking runs',
  stop: 'Stop masking runs',
};

const RESOURCE_SERVER = 'masking';

/** How long a person stays signed in without signing in again. */
const SESSION = Duration.hours(12);

/** How long a token lets in that was given before its person was locked out. */
const TOKEN = Duration.minutes(30);

const THREAT_PROTECTION =
  'Threat protection needs the dearest plan of Cognito; a second factor is asked of everybody instead.';

/** @internal */
export interface PeoplePoolProps {
  /** Addresses of the page, each with a slash at its end; asked for when all is made. */
  readonly pageUrls: () => string[];
}

/**
 * The people who may use a page, where no other identity provider is given: nobody at first, each made by an
 * administrator, each with a second factor.
 *
 * @internal
 */
export class PeoplePool extends Construct {
  public readonly userPool: cognito.UserPool;
  public readonly client: cognito.UserPoolClient;
  public readonly domain: cognito.UserPoolDomain;
  public readonly scopes: JwtScopes;

  constructor(scope: Construct, id: string, { pageUrls }: PeoplePoolProps) {
    super(scope, id);
    this.userPool = new cognito.UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acceptFinding(this.userPool, 'AwsSolutions-COG8', THREAT_PROTECTION);
    const scopes = Object.entries(SCOPE_DESCRIPTIONS).map(
      ([scopeName, scopeDescription]) => new cognito.ResourceServerScope({ scopeName, scopeDescription }),
    );
    const server = this.userPool.addResourceServer('Api', { identifier: RESOURCE_SERVER, scopes });
    this.scopes = {
      read: `${RESOURCE_SERVER}/read`,
      start: `${RESOURCE_SERVER}/start`,
      stop: `${RESOURCE_SERVER}/stop`,
    };
    this.domain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: domainPrefix(this) },
      managedLoginVersion: cognito.ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    const urls = Lazy.list({ produce: pageUrls });
    this.client = this.userPool.addClient('Page', {
      // A page can keep no secret: the code is bound to it by PKCE.
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [
          cognito.OAuthScope.OPENID,
          cognito.OAuthScope.EMAIL,
          ...scopes.map((it) => cognito.OAuthScope.resourceServer(server, it)),
        ],
        callbackUrls: urls,
        logoutUrls: urls,
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: TOKEN,
      idTokenValidity: TOKEN,
      refreshTokenValidity: SESSION,
    });
  }
}

const LONGEST_PREFIX = 63;

/** A prefix that nobody else in the Region has: of 63 characters at most, and without the words that Cognito keeps to itself. */
function domainPrefix(scope: Construct): string {
  const hash = Names.uniqueResourceName(scope, { maxLength: LONGEST_PREFIX }).slice(-8);
  return `masking-${hash.toLowerCase()}-${Aws.ACCOUNT_ID}`;
}
