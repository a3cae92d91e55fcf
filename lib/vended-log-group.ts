import { createHash } from 'node:crypto';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { stackPath } from './stack-path';

/** Source: CloudWatch Logs API reference, CreateLogGroup. */
const MAX_NAME_LENGTH = 512;
const REFUSED_CHARACTERS = /[^A-Za-z0-9._/#-]/g;
const HASH_LENGTH = 8;

/**
 * Creates a log group that an AWS service delivers to. Its name begins with `/aws/vendedlogs/`: the service adds the ARN
 * of any other to the account's resource policies of CloudWatch Logs, whose length is limited in each Region. The name
 * goes on with the service, the stack and the path of the construct, so no other construct of the account has it.
 *
 * @param service e.g. `states`
 * @param retention how long its events are kept; three months by default
 * @internal
 */
export function vendedLogGroup(
  scope: Construct,
  id: string,
  service: string,
  retention: logs.RetentionDays | undefined,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    logGroupName: logGroupName(`/aws/vendedlogs/${service}/${stackPath(scope)}`),
    retention: retention ?? logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** A name that CloudWatch Logs accepts. A hash replaces what is lost, so that different names stay different. */
function logGroupName(wanted: string): string {
  const accepted = wanted.replace(REFUSED_CHARACTERS, '-');
  if (accepted === wanted && wanted.length <= MAX_NAME_LENGTH) return wanted;
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, HASH_LENGTH);
  return `${accepted.slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1)}-${hash}`;
}
