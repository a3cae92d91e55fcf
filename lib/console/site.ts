import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acceptFinding } from '../accepted-findings';
import { globalName } from './global-name';
import { isWithoutAccessLogs } from './page-region';

/** @internal */
export interface SiteProps {
  /** Host name of the API. */
  readonly apiHost: string;
  readonly headers: (scope: Construct) => cloudfront.ResponseHeadersPolicy;
  readonly domainNames?: string[];
  readonly certificate?: acm.ICertificate;
  readonly webAclArn?: string;
  /** Bucket for CloudFront's access logs; this construct's own by default. */
  readonly logBucket?: s3.IBucket;
}

/** Under this, the page's own origin answers for the API. */
export const API_PATH = '/api';

/** How long the logs of who asked for what are kept. */
const LOG_RETENTION = Duration.days(90);

/**
 * A private bucket behind CloudFront, and the API on the same origin.
 *
 * @internal
 */
export class Site extends Construct {
  public readonly bucket: s3.Bucket;
  public readonly logBucket: s3.Bucket;
  public readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    this.logBucket = this.createLogBucket();
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...PRIVATE,
      serverAccessLogsBucket: this.logBucket,
      serverAccessLogsPrefix: 'bucket/',
      // CloudFormation deletes no bucket that has files in it: the whole stack would stay.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.distribution = this.createDistribution(props);
  }

  private createLogBucket(): s3.Bucket {
    return new s3.Bucket(this, 'LogBucket', {
      ...PRIVATE,
      // CloudFront writes its logs by access control lists.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: LOG_RETENTION }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private createDistribution(props: SiteProps): cloudfront.Distribution {
    const { apiHost, headers, domainNames, certificate, webAclArn } = props;
    const responseHeadersPolicy = headers(this);
    const logBucket = this.accessLogBucket(props.logBucket);
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: 'Masking page',
      defaultRootObject: 'index.html',
      domainNames,
      certificate,
      webAclId: webAclArn,
      minimumProtocolVersion: certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      ...(logBucket && { logBucket, logFilePrefix: 'distribution/' }),
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl: this.accessControl(),
        }),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy,
      },
      additionalBehaviors: {
        [`${API_PATH}/*`]: {
          origin: new origins.HttpOrigin(apiHost),
          viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy,
          functionAssociations: [this.viewerFunction('AskApi', ASK_API)],
        },
      },
    });
    acceptSiteFindings(distribution, certificate !== undefined, webAclArn !== undefined);
    if (!logBucket) acceptFinding(distribution, 'AwsSolutions-CFR3', NO_ACCESS_LOGS);
    return distribution;
  }

  /** The bucket that CloudFront writes to; undefined where it cannot write to one of this Region. */
  private accessLogBucket(given: s3.IBucket | undefined): s3.IBucket | undefined {
    const bucket = given ?? this.logBucket;
    if (!isWithoutAccessLogs(bucket.env.region)) return bucket;
    const opted = `the Region ${bucket.env.region}, which accounts opt in to`;
    if (given) {
      throw new Error(
        `logBucket must be in a Region that CloudFront writes access logs to, got a bucket in ${opted}; give one of e.g. us-east-1, by s3.Bucket.fromBucketAttributes with its region`,
      );
    }
    Annotations.of(this).addWarningV2(
      'cdk-masking-automation:noAccessLogs',
      `CloudFront writes no access logs to buckets in ${opted}, so there are none of the page; give logBucket, a bucket in e.g. us-east-1`,
    );
    return undefined;
  }

  private accessControl(): cloudfront.S3OriginAccessControl {
    return new cloudfront.S3OriginAccessControl(this, 'AccessControl', {
      originAccessControlName: globalName(this),
    });
  }

  private viewerFunction(id: string, code: string): cloudfront.FunctionAssociation {
    return {
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(this, id, {
        functionName: globalName(this),
        runtime: cloudfront.FunctionRuntime.JS_2_0,
        code: cloudfront.FunctionCode.fromInline(code),
      }),
    };
  }
}

const NO_ACCESS_LOGS =
  'CloudFront writes no access logs to buckets of this Region, and no other bucket was given as logBucket.';

/**
 * Errors that CloudFront otherwise keeps for 10 seconds and returns to others, whatever the answer says about caching.
 * The answers themselves stay as they are. Source: Amazon CloudFront developer guide, how CloudFront caches errors.
 */
const CACHED_ERRORS = [404, 414, 500, 501, 502, 503, 504];

const PRIVATE: s3.BucketProps = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
};

/**
 * The API knows nothing of the path that it stands under here.
 *
 * @internal
 */
export const ASK_API = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.slice(${API_PATH.length});
  return request;
}`;

function acceptSiteFindings(
  distribution: cloudfront.Distribution,
  hasCertificate: boolean,
  hasWebAcl: boolean,
): void {
  acceptFinding(
    distribution,
    'AwsSolutions-CFR1',
    'Where people work from is for the deployment to say; everybody must sign in, wherever they are.',
  );
  if (!hasWebAcl) {
    acceptFinding(
      distribution,
      'AwsSolutions-CFR2',
      'A web ACL is taken by webAclArn. Without one, files that hold no secret are public, and the API throttles and asks who calls.',
    );
  }
  if (!hasCertificate) {
    acceptFinding(
      distribution,
      'AwsSolutions-CFR4',
      "With the certificate of CloudFront itself the protocol versions cannot be chosen; a certificate of one's own has TLS 1.2 asked for.",
    );
  }
}
