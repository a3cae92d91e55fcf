import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { pagePolicy } from '../../lambda/contract/page-policy';
import { globalName } from './global-name';

const HSTS_AGE = Duration.days(730);

/**
 * What a browser lets the page do; see `pagePolicy`.
 *
 * @param connectOrigins origins of the identity provider
 * @internal
 */
export function pageHeaders(scope: Construct, connectOrigins: string[]): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: globalName(scope),
    comment: 'Strict headers of the masking page',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: pagePolicy(connectOrigins), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
        override: true,
      },
      strictTransportSecurity: { accessControlMaxAge: HSTS_AGE, includeSubdomains: true, override: true },
    },
  });
}
