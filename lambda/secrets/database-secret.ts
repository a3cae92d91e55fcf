import * as z from 'zod/mini';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { readSecret, type SecretStage, type SecretsClient } from './read-secret';

const optionalText = z.optional(z.nullable(z.string()));

/** A database secret. One that RDS manages holds the first two only; the rest is then taken from the clone. */
const databaseSecret = z.object({
  username: z.string().check(z.minLength(1)),
  password: z.string().check(z.minLength(1)),
  dbname: optionalText,
  schema: optionalText,
  service_name: optionalText,
  connection_fileset: optionalText,
});

export type DatabaseSecret = z.infer<typeof databaseSecret>;

/**
 * Reads a database secret; undefined when it has no such version.
 *
 * @throws StepFailure SecretUnusable naming what is missing, never what is there
 */
export async function readDatabaseSecret(
  client: SecretsClient,
  secretArn: string,
  stage: SecretStage = 'AWSCURRENT',
): Promise<DatabaseSecret | undefined> {
  const text = await readSecret(client, secretArn, stage);
  if (text === undefined) return undefined;
  const parsed = databaseSecret.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].filter(Boolean);
  const fault = fields.length > 0 ? `lacks a usable ${fields.join(' and ')}` : 'is no JSON object';
  throw new StepFailure(
    StepError.SECRET_UNUSABLE,
    `the database secret ${secretArn} ${fault}; it must be a JSON object with username and password`,
  );
}

/**
 * Reads the present version of a database secret.
 *
 * @throws StepFailure SecretUnusable when it has none, too
 */
export async function requiredDatabaseSecret(
  client: SecretsClient,
  secretArn: string,
): Promise<DatabaseSecret> {
  const secret = await readDatabaseSecret(client, secretArn);
  if (secret) return secret;
  throw new StepFailure(
    StepError.SECRET_UNUSABLE,
    `the database secret ${secretArn} holds no text; store one in it`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
