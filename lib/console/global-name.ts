import { Names, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What CloudFront takes for each of its names at least. */
const LONGEST_NAME = 64;
const LONGEST_REGION = 20;

/**
 * A name for something of CloudFront's, whose names are those of the whole account: of a stack that is deployed to two
 * Regions under one name, each has its own.
 *
 * @internal
 */
export function globalName(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, {
    maxLength: LONGEST_NAME - LONGEST_REGION - 1,
    separator: '-',
  });
  return `${name}-${Stack.of(scope).region}`;
}
