import { Token } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { parseDatabaseIdentifier } from '../lambda/contract/database-identifier';

/**
 * Which databases and secrets a workflow's roles let it use, as far as that is known when the app is synthesized.
 *
 * @internal
 */
export interface WorkflowReach {
  /** Identifiers in lower case; `*` stands for any run of characters. */
  readonly sourceDatabases: readonly string[];
  /** Names of secrets; `*` stands for any run of characters. */
  readonly secretNames: readonly string[];
  /** Secrets that were given as constructs. */
  readonly secrets: readonly secretsmanager.ISecret[];
}

/** Source: Secrets Manager API reference, CreateSecret; `!` is in the names of secrets that RDS manages. */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@!*-]{1,512}$/;
const DATABASE_NAME = /^(?=.{1,63}$)[a-z*](?:-?[a-z0-9*])*-?$/i;
const ONLY_WILDCARDS = /^\*+$/;

/**
 * @throws Error for an ARN, for characters that no secret's name has, and for a name that covers every secret
 * @internal
 */
export function checkSecretNames(names: readonly string[]): void {
  for (const name of names) {
    if (Token.isUnresolved(name)) continue;
    if (!SECRET_NAME.test(name)) {
      const fix = name.startsWith('arn:')
        ? `give the name only, without the six characters that Secrets Manager adds, or the secret itself in databaseSecrets`
        : 'give the names only';
      throw new Error(
        `databaseSecretNames must be 1 to 512 letters, digits, the characters /_+=.@!- and the wildcard *, got: ${JSON.stringify(name)}; ${fix}`,
      );
    }
    if (ONLY_WILDCARDS.test(name)) {
      throw new Error(
        `databaseSecretNames must not cover every secret of the account, got: ${JSON.stringify(name)}; give a narrower name, e.g. rds!db-* for secrets that RDS manages`,
      );
    }
  }
}

/**
 * Identifiers of databases as RDS keeps them, in lower case.
 *
 * @throws Error for an ARN, and for characters that no identifier has
 * @internal
 */
export function normalizedDatabases(databases: readonly string[]): string[] {
  return databases.map((database) => {
    if (Token.isUnresolved(database)) return database;
    if (!DATABASE_NAME.test(database)) {
      const fix = database.startsWith('arn:')
        ? `give the identifier only: ${parseDatabaseIdentifier(database).identifier}`
        : 'give identifiers of RDS instances and Aurora clusters';
      throw new Error(
        `sourceDatabases must be 1 to 63 letters, digits, hyphens and the wildcard *, got: ${JSON.stringify(database)}; ${fix}`,
      );
    }
    return database.toLowerCase();
  });
}

/** Whether a name is covered; `*` stands for any run of characters, `?` for one. */
function covers(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(name);
}

/**
 * Whether a workflow may clone a database. Where one of the two is known at deployment only, it may.
 *
 * @param identifier bare identifier, in lower case
 * @internal
 */
export function mayClone({ sourceDatabases }: WorkflowReach, identifier: string): boolean {
  return (
    Token.isUnresolved(identifier) ||
    sourceDatabases.some((pattern) => Token.isUnresolved(pattern) || covers(pattern, identifier))
  );
}

/**
 * Whether a workflow may read a secret. Where one of the two is known at deployment only, it may.
 *
 * @param secretArn with or without the six characters that Secrets Manager adds to the name
 * @internal
 */
export function mayReadSecret({ secretNames, secrets }: WorkflowReach, secretArn: string): boolean {
  if (Token.isUnresolved(secretArn)) return true;
  const [, fullName = ''] = /:secret:(.*)$/.exec(secretArn) ?? [];
  return (
    secretNames.some((name) => Token.isUnresolved(name) || isNamed(name, fullName)) ||
    secrets.some((secret) => isSecret(secret, secretArn, fullName))
  );
}

function isNamed(pattern: string, fullName: string): boolean {
  return covers(pattern, fullName) || covers(`${pattern}-??????`, fullName);
}

function isSecret(secret: secretsmanager.ISecret, secretArn: string, fullName: string): boolean {
  const { secretArn: given, secretName } = secret;
  if (!Token.isUnresolved(given)) return given === secretArn || covers(`${given}-??????`, secretArn);
  return Token.isUnresolved(secretName) || isNamed(secretName, fullName);
}
