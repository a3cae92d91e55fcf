/** The parts of an Amazon Resource Name. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account, e.g. `db:orders`. */
  readonly resource: string;
}

/** Source of a regular expression for an AWS Region, e.g. `us-east-1` or `us-gov-west-1`. */
export const REGION_PATTERN = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}';

/** Source of a regular expression for what stands before an ARN's service, and for the Region and account after it. */
export const ARN_PATTERN = {
  partition: 'aws(?:-[a-z]+)*',
  regionAndAccount: `${REGION_PATTERN}:\\d{12}`,
} as const;

const ARN = new RegExp(`^arn:(${ARN_PATTERN.partition}):([a-z0-9-]+):(${REGION_PATTERN}):(\\d{12}):(.+)$`);

/** Beginnings of the Region names of each partition but `aws`; the longest ones first where one begins another. */
const PARTITION_BY_REGION_PREFIX: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** Reads an ARN that has a Region and an account; undefined for any other text. */
export function parseArn(text: string): Arn | undefined {
  const match = ARN.exec(text);
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { partition, service, region, account, resource };
}

/** The partition that a Region belongs to, by its name. */
export function partitionOfRegion(region: string): string {
  return PARTITION_BY_REGION_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Whether an ARN's Region is one of its partition. A partition that we do not know may have any Region but a known one's. */
export function partitionFitsRegion(arn: Arn): boolean {
  const expected = partitionOfRegion(arn.region);
  if (arn.partition === expected) return true;
  const known =
    arn.partition === 'aws' ||
    PARTITION_BY_REGION_PREFIX.some(([, partition]) => partition === arn.partition);
  return !known && expected === 'aws';
}
