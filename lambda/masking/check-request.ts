import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { readMachineInput } from '../contract/machine-input';
import { resourceNames } from '../contract/resource-names';
import { StepFailure } from '../contract/step-failure';
import { type CheckRequestStep, type MaskingPlan, StepError } from '../contract/workflow-steps';
import { getRuleset, type Ruleset } from '../datamasque/rulesets';
import { readDatabaseSecret } from './database-secret';
import type { MaskingDependencies } from './masking-dependencies';
import { readRunSecret } from './run-secret';

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
  const runSecretArn = request.runSecretArn ?? null;
  await readDatabaseSecret(secrets, request.databaseSecretIdentifier);
  await readRunSecret(secrets, runSecretArn);
  const { identifier } = parseDatabaseIdentifier(request.databaseIdentifier) ?? {
    identifier: request.databaseIdentifier,
  };
  return {
    databaseIdentifier: identifier,
    databaseSecretArn: request.databaseSecretIdentifier,
    rulesetId: ruleset.id,
    rulesetName: ruleset.name,
    preferredAvailabilityZone: request.preferredAvailabilityZone ?? null,
    runSecretArn,
    sourceSnapshot: request.sourceSnapshot ?? null,
    names: resourceNames(environment.owner, executionArn, identifier),
  };
}

async function usableRuleset(dataMasque: MaskingDependencies['dataMasque'], id: string): Promise<Ruleset> {
  const ruleset = await getRuleset(dataMasque, id);
  if (!ruleset) {
    throw refused(`DataMasque has no ruleset of id ${id}; look the id up on its rulesets page`);
  }
  if (ruleset.maskType !== 'database') {
    throw refused(
      `the ruleset ${ruleset.name} masks ${ruleset.maskType}s, not databases; choose another one`,
    );
  }
  if (ruleset.isInvalid) {
    const reasons = ruleset.errors.join('; ') || 'no reason was given';
    throw refused(`the ruleset ${ruleset.name} is not valid: ${reasons}; correct it in DataMasque`);
  }
  return ruleset;
}

function refused(message: string): StepFailure {
  return new StepFailure(StepError.REQUEST_REFUSED, message);
}
