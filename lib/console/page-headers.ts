import { Duration, Fn } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

const HSTS_AGE = Duration.days(730);

/**
 * What a browser lets the page do: run its own scripts, ask its own origin and the identity provider, and nothing else.
 * Nobody may frame it.
 *
 * @param connectOrigins origins of the identity provider
 * @internal
 */
export function pageHeaders(scope: Construct, connectOrigins: string[]): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    comment: 'Strict headers of the masking page',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policy(connectOrigins), override: true },
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

function policy(connectOrigins: string[]): string {
  const directives = [
    "default-src 'none'",
    "script-src 'self'",
    // The design system sets the sizes of some elements as it draws them.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    Fn.join(' ', ["connect-src 'self'", ...connectOrigins]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return Fn.join('; ', directives);
}
