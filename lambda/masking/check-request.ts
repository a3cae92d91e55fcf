import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { readMachineInput } from '../contract/machine-input';
import { resourceNames } from '../contract/resource-names';
import type { CheckRequestStep, MaskingPlan } from '../contract/workflow-steps';
import { readRecipe } from '../datamasque/recipe';
import { checkPin } from '../datamasque/ruleset-libraries';
import { usableRuleset } from '../datamasque/usable-ruleset';
import { readDatabaseSecret } from '../secrets/database-secret';
import { readRunSecret } from '../secrets/run-secret';
import type { MaskingDependencies } from './masking-dependencies';

/**
 * Checks what an execution was started with, and all that can be known to be wrong before anything is made: a typo
 * should cost seconds, not the hour that a restore takes.
 *
 * @throws RequestRefusedError for the input itself, StepFailure for what it names
 */
export async function checkRequest(
  { input, executionArn }: CheckRequestStep,
  { dataMasque, secrets, environment }: MaskingDependencies,
): Promise<MaskingPlan> {
  const request = readMachineInput(input, executionArn);
  const ruleset = await usableRuleset(dataMasque, request.ruleset);
  const recipe = await readRecipe(dataMasque, ruleset);
  checkPin(request.rulesetHash, ruleset.name, recipe);
  const runSecretArn = request.runSecretArn ?? null;
  await readDatabaseSecret(secrets, request.databaseSecretIdentifier);
  await readRunSecret(secrets, runSecretArn);
  const { identifier, type = null } = parseDatabaseIdentifier(request.databaseIdentifier);
  return {
    databaseIdentifier: identifier,
    databaseType: type,
    databaseSecretArn: request.databaseSecretIdentifier,
    rulesetId: ruleset.id,
    rulesetName: ruleset.name,
    recipe,
    preferredAvailabilityZone: request.preferredAvailabilityZone ?? null,
    runSecretArn,
    sourceSnapshot: request.sourceSnapshot ?? null,
    names: resourceNames(environment.owner, executionArn, identifier),
  };
}
