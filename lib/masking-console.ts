import { Fn, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ConsoleConfig } from '../lambda/contract/console-config';
import { ApiAccess } from './api-access';
import { type Identity, identityOfPool, identityOfProvider } from './console/identity';
import { deployPage } from './console/page-deployment';
import { pageHeaders } from './console/page-headers';
import { checkPageRegion } from './console/page-region';
import { PeoplePool } from './console/sign-in';
import { API_PATH, Site } from './console/site';
import { checkedAt } from './construct-error';
import { MaskingApi } from './masking-api';
import type { MaskingConsoleProps } from './masking-console-props';

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

  /**
   * Access logs, kept for 90 days: those of the page's bucket and, unless `logBucket` names another bucket or the Region
   * has none, those of CloudFront.
   */
  public readonly logBucket: s3.Bucket;

  /** The people who may sign in; undefined with an identity provider of one's own. */
  public readonly userPool?: cognito.UserPool;

  private readonly identity: Identity;
  private readonly addresses: string[];

  constructor(scope: Construct, id: string, props: MaskingConsoleProps) {
    super(scope, id);
    checkedAt(this, () => {
      checkPageRegion(this);
      checkDomainNames(props);
    });
    if (props.identityProvider) {
      this.identity = identityOfProvider(props.identityProvider);
    } else {
      const people = new PeoplePool(this, 'People', { pageUrls: () => this.addresses.map((it) => `${it}/`) });
      this.userPool = people.userPool;
      this.identity = identityOfPool(people);
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
      logBucket: props.logBucket,
    });
    this.distribution = site.distribution;
    this.bucket = site.bucket;
    this.logBucket = site.logBucket;
    const [name = site.distribution.distributionDomainName, ...otherNames] = props.domainNames ?? [];
    this.url = `https://${name}`;
    this.addresses = [this.url, ...otherNames.map((it) => `https://${it}`)];
    deployPage(this, site, () => this.config(props));
  }

  private config({ trigger, cloneZone }: MaskingConsoleProps): ConsoleConfig {
    const { issuer, clientId, scopes, requestScopes, authorizeParameters } = this.identity;
    return {
      apiBaseUrl: API_PATH,
      region: Stack.of(this).region,
      availabilityZones: Fn.getAzs(),
      cloneZone: cloneZone ?? null,
      schedules: trigger._schedules,
      signIn: { issuer, clientId, scopes, requestScopes, authorizeParameters },
    };
  }
}

/** A host name as a browser sends it in a redirect address. */
const DOMAIN_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function checkDomainNames({ domainNames = [], certificate }: MaskingConsoleProps): void {
  const refused = domainNames.find((name) => !Token.isUnresolved(name) && !DOMAIN_NAME.test(name));
  if (refused !== undefined) {
    throw new Error(
      `domainNames must be names in lower case without wildcards, since an identity provider compares redirect addresses letter by letter, got: ${refused}; give each name in full`,
    );
  }
  if (domainNames.length > 0 === (certificate !== undefined)) return;
  const got = certificate ? 'a certificate alone' : `domainNames ${domainNames.join(', ')} alone`;
  throw new Error(`domainNames and certificate belong together, got: ${got}; give both, or neither`);
}
