import { parseArn } from '../contract/arn';
import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { RequestRefusedError } from '../contract/error';
import { readMachineInput } from '../contract/machine-input';
import { shownValue } from '../contract/received-value';
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
  { input, executionArn, startedAt }: CheckRequestStep,
  { dataMasque, secrets, environment }: MaskingDependencies,
): Promise<MaskingPlan> {
  const request = readMachineInput(input, executionArn);
  checkSnapshotAccount(request.sourceSnapshot, executionArn, environment.sourceSnapshotAccounts);
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
    startedAt,
    names: resourceNames(environment.owner, { executionArn, startedAt }, identifier),
  };
}

/**
 * Checks that a snapshot of another account comes from one that the workflow accepts. RDS finds such a snapshot by its ARN
 * only, so that an identifier always is of a snapshot of this account.
 *
 * @throws RequestRefusedError with the account, and the property that would accept it
 */
function checkSnapshotAccount(
  sourceSnapshot: string | undefined,
  executionArn: string,
  accepted: readonly string[],
): void {
  const account = sourceSnapshot === undefined ? undefined : parseArn(sourceSnapshot)?.account;
  const own = parseArn(executionArn)?.account;
  if (account === undefined || account === own || accepted.includes(account)) return;
  const message = `is of account ${account}, whose snapshots this workflow does not accept, got: ${shownValue(sourceSnapshot)}; name a snapshot of account ${own}, or list ${account} in sourceSnapshotAccounts of the MaskingWorkflow`;
  throw new RequestRefusedError([{ field: 'SourceSnapshot', message }]);
}
