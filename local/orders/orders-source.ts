import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local-place';

/** The source database of local mode, whatever is in it. */
export const SOURCE_IDENTIFIER = 'orders';
export const SOURCE_DATABASE = 'orders';

/** What the source can be. */
export const SOURCE_KINDS = ['instance', 'aurora'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** ARN of the source database. */
export function sourceArn(kind: SourceKind): string {
  const resource = kind === 'aurora' ? 'cluster' : 'db';
  return `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}:${SOURCE_IDENTIFIER}`;
}
