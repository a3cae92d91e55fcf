import { isPlainObject } from '../contract/request-check';

/** ARN of the masked snapshot that our workflow's output names; undefined where there is none. */
export function maskedSnapshotArnOf(output: unknown): string | undefined {
  const arn = isPlainObject(output) ? output.maskedSnapshotArn : undefined;
  return typeof arn === 'string' ? arn : undefined;
}
