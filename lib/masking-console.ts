import { Fn, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ConsoleConfig } from '../lambda/contract/console-config';
import { ApiAccess, type JwtScopes } from './api-access';
import { deployPage } from './console/page-deployment';
import { pageHeaders } from './console/page-headers';
import { PeoplePool } from './console/sign-in';
import { API_PATH, Site } from './console/site';
import { MaskingApi } from './masking-api';
import type { IdentityProvider, MaskingConsoleProps } from './masking-console-props';

/**
 * The Automation page: people start and follow masking runs without the AWS console. A private bucket behind
 * CloudFront, the API on the same origin, and sign-in by OpenID Connect.
 */
export class MaskingConsole extends Construct {
  /** Address of the page. */
  public readonly url: string;

  /** The API behind the page, which takes its tokens. */
  public readonly api: MaskingApi;

  /** What serves the page. */
  public readonly distribution: cloudfront.Distribution;

  /** What the page's files are in. */
  public readonly bucket: s3.Bucket;

  /** Who asked for what, kept for 90 days. */
  public readonly logBucket: s3.Bucket;

  /** The people who may sign in; undefined with an identity provider of one's own. */
  public readonly userPool?: cognito.UserPool;

  private readonly identity: Identity;

  constructor(scope: Construct, id: string, props: MaskingConsoleProps) {
    super(scope, id);
    checkDomainNames(props);
    if (props.identityProvider) {
      this.identity = given(props.identityProvider);
    } else {
      const people = new PeoplePool(this, 'People', { pageUrls: () => [`${this.url}/`] });
      this.userPool = people.userPool;
      this.identity = identityOf(people);
    }
    const { issuer, audience, scopes, origins } = this.identity;
    this.api = new MaskingApi(this, 'Api', {
      trigger: props.trigger,
      monitor: props.monitor,
      access: ApiAccess.jwt({ issuer, audience, scopes }),
    });
    const site = new Site(this, 'Site', {
      apiHost: Fn.select(2, Fn.split('/', this.api.url)),
      headers: (site) => pageHeaders(site, origins),
      domainNames: props.domainNames,
      certificate: props.certificate,
      webAclArn: props.webAclArn,
    });
    this.distribution = site.distribution;
    this.bucket = site.bucket;
    this.logBucket = site.logBucket;
    this.url = `https://${props.domainNames?.[0] ?? site.distribution.distributionDomainName}`;
    deployPage(this, site, () => this.config(props));
  }

  private config({ trigger, cloneZone }: MaskingConsoleProps): ConsoleConfig {
    const { issuer, clientId, scopes } = this.identity;
    return {
      apiBaseUrl: API_PATH,
      region: Stack.of(this).region,
      availabilityZones: Fn.getAzs(),
      cloneZone: cloneZone ?? null,
      schedules: trigger._schedules,
      signIn: { issuer, clientId, scopes },
    };
  }
}

/** What the page and its API need to know of the identity provider. */
interface Identity {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string[];
  readonly scopes: JwtScopes;
  readonly origins: string[];
}

function identityOf({ userPool, client, domain, scopes }: PeoplePool): Identity {
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

function given(provider: IdentityProvider): Identity {
  const { issuer, clientId, audience = [clientId], scopes } = provider;
  return { issuer, clientId, audience, scopes, origins: [originOf(issuer), ...(provider.origins ?? [])] };
}

function originOf(issuer: string): string {
  const [, , host] = Fn.split('/', issuer, 3);
  return `https://${host}`;
}

function checkDomainNames({ domainNames = [], certificate }: MaskingConsoleProps): void {
  if (domainNames.length > 0 === (certificate !== undefined)) return;
  const got = certificate ? 'a certificate alone' : `domainNames ${domainNames.join(', ')} alone`;
  throw new Error(`domainNames and certificate belong together, got: ${got}; give both, or neither`);
}
