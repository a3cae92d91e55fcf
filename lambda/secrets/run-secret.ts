import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { requiredSecret, type SecretsClient } from './read-secret';

const SHORTEST = 16;
const LONGEST = 256;

/**
 * The run secret, the plain text of its secret; undefined when the request names none.
 *
 * @throws StepFailure SecretUnusable when DataMasque would refuse it
 */
export async function readRunSecret(
  client: SecretsClient,
  secretArn: string | null,
): Promise<string | undefined> {
  if (secretArn === null) return undefined;
  const text = await requiredSecret(client, secretArn);
  if (text.length >= SHORTEST && text.length <= LONGEST) return text;
  throw new StepFailure(
    StepError.SECRET_UNUSABLE,
    `the run secret ${secretArn} must have ${SHORTEST} to ${LONGEST} characters, got: ${text.length}; store another one`,
  );
}
