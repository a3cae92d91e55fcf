import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/**
 * The Regions that each account has from its beginning. Every Region since March 2019 is one to opt in to, so that no
 * other is added. Source: AWS Account Management reference guide, Regions.
 */
const DEFAULT_REGIONS = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/**
 * Refuses a page where CloudFront or what it needs is not available: outside of the partition `aws`. There is no
 * CloudFront in AWS GovCloud (US); CloudFront in China has no origin access control and no functions, and Cognito has no
 * user pools there.
 *
 * @throws Error for a Region of another partition; one that is known at deployment only is not checked
 * @internal
 */
export function checkPageRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) return;
  const { partition = 'aws' } = RegionInfo.get(region);
  if (partition === 'aws') return;
  throw new Error(
    `a page needs CloudFront, which is not available in the partition ${partition} with all that the page uses, got the Region: ${region}; leave the page out, give MaskingApi an ApiAccess.jwt() and serve the files of the page yourself, see docs/console.md, Host it yourself`,
  );
}

/**
 * Whether CloudFront writes access logs to no bucket of a Region: it does not where an account has to opt in to the
 * Region. False for a Region that is known at deployment only.
 * Source: Amazon CloudFront developer guide, standard logging (legacy).
 *
 * @internal
 */
export function isWithoutAccessLogs(region: string): boolean {
  return !Token.isUnresolved(region) && !DEFAULT_REGIONS.has(region);
}
