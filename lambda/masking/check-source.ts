import type { CheckSourceResult, CheckSourceStep } from '../contract/workflow-steps';
import { checkClonable, zonesToTry } from '../databases/clonable-source';
import { databaseToMask } from '../databases/database-to-mask';
import { requiredDatabaseSecret } from '../secrets/database-secret';
import type { MaskingDependencies } from './masking-dependencies';

/**
 * Checks what can be known to be wrong as soon as the source is: what would fail on its clone should not cost the
 * hours that a snapshot and a restore take.
 *
 * @throws StepFailure RequestRefused for a source that cannot be cloned or masked, or not in the zone asked for;
 *   SecretUnusable where nobody says which database to mask
 */
export async function checkSource(
  { source, zone, databaseSecretArn }: CheckSourceStep,
  { secrets }: Pick<MaskingDependencies, 'secrets'>,
): Promise<CheckSourceResult> {
  const secret = await requiredDatabaseSecret(secrets, databaseSecretArn);
  databaseToMask(source, secret);
  checkClonable(source);
  return { zones: zonesToTry(source, zone) };
}
