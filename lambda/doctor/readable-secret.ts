import { StepFailure } from '../contract/step-failure';
import { unanswered } from './asked-of';
import { type Finding, fail, warn } from './finding';
import { FindingError } from './finding-error';

const QUESTION = {
  service: 'AWS Secrets Manager',
  endpoint: 'secretsmanager',
  permission: 'secretsmanager:GetSecretValue',
} as const;

/** What Secrets Manager says where the secret may be read and its key may not be used. */
const OF_ITS_KEY = /\bKMS\b/i;

/**
 * Does what begins with reading a secret.
 *
 * @param secretArn of the secret
 * @param grantedBy what makes it readable, in words, e.g. `runSecrets names it`
 * @throws FindingError with what is wrong where it cannot be read; any other error as it is
 */
export async function asReadable<Result>(
  secretArn: string,
  grantedBy: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // Only what Secrets Manager said has a cause.
    const reason = error instanceof StepFailure ? error.cause : undefined;
    if (!(reason instanceof Error)) throw error;
    throw new FindingError(unreadable(secretArn, grantedBy, reason), { cause: error });
  }
}

/** What Secrets Manager's own words are about is told by its errors' names; the words are not passed on. */
function unreadable(secretArn: string, grantedBy: string, reason: Error): Finding {
  const secret = `the secret ${secretArn}`;
  switch (reason.name) {
    case 'ResourceNotFoundException':
      return fail(`${secret} does not exist, or holds nothing`, 'name one that exists');
    case 'AccessDeniedException':
      return OF_ITS_KEY.test(reason.message)
        ? fail(
            `${secret} may be read, and its key may not be used to decrypt it`,
            "give the key in the workflow's sourceKmsKeys, and let the key's policy admit roles of this account",
          )
        : fail(
            `${secret} may not be read`,
            `see that ${grantedBy}, and that its own policy does not deny it`,
          );
    case 'DecryptionFailure':
      return fail(
        `${secret} cannot be decrypted: its key is disabled, gone or going`,
        'enable the key, or store the secret under another one',
      );
    case 'InvalidRequestException':
      return fail(`${secret} is to be deleted`, 'restore it, or name another one');
    default:
      return (
        unanswered(QUESTION, reason) ??
        warn(`could not be told, for Secrets Manager answered ${reason.name}`, 'try again shortly')
      );
  }
}
