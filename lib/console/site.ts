import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acceptFinding } from '../accepted-findings';
import { globalName } from './global-name';

/** @internal */
export interface SiteProps {
  /** Host name of the API. */
  readonly apiHost: string;
  readonly headers: (scope: Construct) => cloudfront.ResponseHeadersPolicy;
  readonly domainNames?: string[];
  readonly certificate?: acm.ICertificate;
  readonly webAclArn?: string;
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
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: 'Masking page',
      defaultRootObject: 'index.html',
      domainNames,
      certificate,
      webAclId: webAclArn,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      logBucket: this.logBucket,
      logFilePrefix: 'distribution/',
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
    return distribution;
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
