import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';

/** What is needed of a Secrets Manager client. */
export type SecretsClient = Pick<SecretsManagerClient, 'send'>;

/** The present version of a secret and the one before it. */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

/**
 * Errors of Secrets Manager that no waiting mends; whatever else goes wrong, on the network too, may pass.
 * Source: Secrets Manager API reference, GetSecretValue and common errors.
 */
const FINAL = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'InvalidRequestException',
  'InvalidParameterException',
  'DecryptionFailure',
];

/** The most that is passed on of what Secrets Manager says. */
const MOST_CHARACTERS = 200;

/**
 * The text of a secret; undefined when it has no such version.
 *
 * @throws StepFailure SecretUnusable, or DataMasqueUnavailable for what may pass, so that the step is tried again
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
    const { name, message } = error as Error;
    if (!FINAL.includes(name)) {
      throw new StepFailure(
        StepError.DATAMASQUE_UNAVAILABLE,
        `Secrets Manager cannot answer now: ${name}: ${message.slice(0, MOST_CHARACTERS)}`,
        { cause: error },
      );
    }
    if (name === 'ResourceNotFoundException' && stage === 'AWSPREVIOUS') return undefined;
    throw new StepFailure(
      StepError.SECRET_UNUSABLE,
      `the secret ${secretArn} cannot be read: ${name}; check that it exists and that the workflow's databaseSecrets, databaseSecretNames or runSecrets name it`,
      { cause: error },
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
