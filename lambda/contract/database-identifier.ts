import { type Arn, parseArn } from './arn';

/** A database as a request names it. */
export interface DatabaseReference {
  /** Bare identifier, in lower case. */
  readonly identifier: string;
  /** What it is, where the request says so by an ARN. */
  readonly type?: 'instance' | 'cluster';
  readonly arn?: Arn;
}

/** Takes a valid database identifier apart. */
export function parseDatabaseIdentifier(databaseIdentifier: string): DatabaseReference {
  const arn = parseArn(databaseIdentifier);
  if (arn === undefined) return { identifier: databaseIdentifier.toLowerCase() };
  const [type, identifier = ''] = arn.resource.split(':');
  return { identifier: identifier.toLowerCase(), type: type === 'cluster' ? 'cluster' : 'instance', arn };
}
