import { Token } from 'aws-cdk-lib';
import { type DatabaseReference, parseDatabaseIdentifier } from '../../lambda/contract/database-identifier';

/** An ARN of a database whose parts may be known at deployment only. */
const DATABASE_ARN = /^arn:.*:(db|cluster):(.+)$/;

/**
 * The database that a text names, as far as that can be said when the app is synthesized: of an ARN with parts that
 * are known at deployment only, its last part.
 *
 * @internal
 */
export function databaseReferenceOf(database: string): Omit<DatabaseReference, 'arn'> {
  if (!Token.isUnresolved(database)) return parseDatabaseIdentifier(database);
  const [, type, identifier] = DATABASE_ARN.exec(database) ?? [];
  if (identifier === undefined) return { identifier: database };
  return {
    type: type === 'cluster' ? 'cluster' : 'instance',
    identifier: Token.isUnresolved(identifier) ? identifier : identifier.toLowerCase(),
  };
}

/**
 * The bare identifier of a database, by which executions that mask the same one know each other.
 *
 * @internal
 */
export function bareIdentifierOf(database: string): string {
  return databaseReferenceOf(database).identifier;
}
