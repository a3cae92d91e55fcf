import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';

/** What is needed of a Secrets Manager client. */
export type SecretsClient = Pick<SecretsManagerClient, 'send'>;

/** The present version of a secret and the one before it. */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

/** Errors of Secrets Manager that pass by waiting. Source: Secrets Manager API reference, GetSecretValue. */
const PASSING = ['InternalServiceError', 'ThrottlingException', 'TimeoutError'];

/**
 * The text of a secret; undefined when it has no such version.
 *
 * @throws StepFailure SecretUnusable; errors that pass by waiting are passed on, so that the step is tried again
 */
export async function readSecret(
  client: SecretsClient,
  secretArn: string,
  stage: SecretStage = 'AWSCURRENT',
): Promise<string | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }));
    return answer.SecretString;
  } catch (error) {
    const { name } = error as Error;
    if (PASSING.includes(name))
      throw new StepFailure(StepError.DATAMASQUE_UNAVAILABLE, `Secrets Manager cannot answer now: ${name}`);
    if (name === 'ResourceNotFoundException' && stage === 'AWSPREVIOUS') return undefined;
    throw new StepFailure(
      StepError.SECRET_UNUSABLE,
      `the secret ${secretArn} cannot be read: ${name}; check that it exists and that the workflow's databaseSecrets, databaseSecretNames or runSecrets name it`,
    );
  }
}

/**
 * The text of a secret that must have one.
 *
 * @throws StepFailure SecretUnusable
 */
export async function requiredSecret(client: SecretsClient, secretArn: string): Promise<string> {
  const text = await readSecret(client, secretArn);
  if (text !== undefined) return text;
  throw new StepFailure(StepError.SECRET_UNUSABLE, `the secret ${secretArn} holds no text; store one in it`);
}
