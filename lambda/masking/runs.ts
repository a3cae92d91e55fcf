import type { RulesetRecipe } from '../contract/ruleset-recipe';
import { isStepFailure, StepFailure } from '../contract/step-failure';
import {
  type CheckRunResult,
  type CheckRunStep,
  type DisconnectResult,
  type DisconnectStep,
  type StartRunResult,
  type StartRunStep,
  StepError,
} from '../contract/workflow-steps';
import { deleteConnection, findConnections } from '../datamasque/connections';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import { readRecipe } from '../datamasque/recipe';
import { recipeChange } from '../datamasque/ruleset-libraries';
import { getRuleset, type Ruleset } from '../datamasque/rulesets';
import { identifyRun, isRunOf } from '../datamasque/run-identity';
import {
  cancelRun,
  createRun,
  findEarlierRuns,
  findRuns,
  getRun,
  isFinished,
  isInFlight,
  isKnownStatus,
  type Run,
  runTroubles,
} from '../datamasque/runs';
import { readRunSecret } from '../secrets/run-secret';
import type { MaskingDependencies } from './masking-dependencies';

/**
 * Starts the run, or finds the one that an earlier try started whose answer was lost. That one masks by this very
 * connection and ruleset: a run of the same name by another connection masked something else.
 *
 * @throws StepFailure RequestRefused where the recipe is not the one that was checked
 */
export async function startRun(
  step: StartRunStep,
  dependencies: MaskingDependencies,
): Promise<StartRunResult> {
  const { dataMasque, secrets } = dependencies;
  const { runName, connectionId, rulesetId, recipe } = step;
  // The ruleset's name of this moment: one that was renamed since the request was checked would hide its runs.
  const ruleset = await getRuleset(dataMasque, rulesetId);
  const change = await changeSince(recipe, ruleset, dataMasque);
  if (change !== undefined) throw changedBeforeStart(ruleset?.name ?? rulesetId, change);
  const named = await findEarlierRuns(dataMasque, { name: runName, rulesetName: ruleset?.name });
  const started = { runName, connectionId, rulesetId };
  const earlier = named.filter((run) => identifyRun(run, { ...started, maskRunId: run.id }).isOurs);
  const existing = earlier.find(({ status }) => isInFlight(status)) ?? earlier[0];
  if (existing) return { maskRunId: existing.id, ...started };
  const runSecret = await readRunSecret(secrets, step.runSecretArn);
  const run = await createRun(dataMasque, { name: runName, connectionId, rulesetId, runSecret });
  return { maskRunId: run.id, ...started };
}

/** How the recipe differs from the one that was checked; undefined where it does not. */
async function changeSince(
  checked: RulesetRecipe,
  ruleset: Ruleset | undefined,
  dataMasque: DataMasqueClient,
): Promise<string | undefined> {
  if (ruleset === undefined) return 'DataMasque has no ruleset of that id any more';
  return recipeChange(checked, await readRecipe(dataMasque, ruleset));
}

function changedBeforeStart(name: string, change: string): StepFailure {
  return new StepFailure(
    StepError.REQUEST_REFUSED,
    `the ruleset ${name} changed between the check of the request and the start of the masking run: ${change}; start a new execution once nobody edits it, and see who changed it`,
  );
}

/**
 * How the run is doing, with its last warnings and errors once it is over and not simply finished. A run that does not
 * prove to be this execution's is none. One that has finished counts as in flight until no other run of this execution
 * is: nobody may snapshot what a second run still changes.
 */
export async function checkRun(
  step: CheckRunStep,
  { dataMasque }: MaskingDependencies,
): Promise<CheckRunResult> {
  const { maskRunId, runName: name, rulesetName, connectionId } = step;
  const run = await getRun(dataMasque, maskRunId);
  if (!run) return noSuchRun(`DataMasque knows no run ${maskRunId}`);
  const identity = identifyRun(run, step);
  if (!identity.isOurs) return noSuchRun(identity.reason);
  if (!isFinished(run.status)) return resultOf(dataMasque, run, null);
  const all = await findRuns(dataMasque, { name, rulesetName });
  if (!all.some(({ id }) => id === maskRunId))
    return noSuchRun(`DataMasque lists no run ${maskRunId} named ${name}`);
  const others = all.filter(({ id }) => id !== maskRunId);
  const [other] = await stillInFlight(
    dataMasque,
    others.filter((one) => isRunOf(one, name, [connectionId])),
  );
  if (other) return resultOf(dataMasque, other, null);
  const change = await changeSince(step.recipe, await getRuleset(dataMasque, step.rulesetId), dataMasque);
  return resultOf(dataMasque, run, change ?? null);
}

function noSuchRun(message: string): CheckRunResult {
  return {
    exists: false,
    status: 'not found',
    inFlight: true,
    known: false,
    message,
    recipeChange: null,
  };
}

async function resultOf(
  dataMasque: DataMasqueClient,
  { id, status }: Run,
  change: string | null,
): Promise<CheckRunResult> {
  const inFlight = isInFlight(status);
  const hasTroubles = !inFlight && status !== 'finished';
  return {
    exists: true,
    status,
    inFlight,
    known: isKnownStatus(status),
    message: hasTroubles ? await troublesInWords(dataMasque, id) : '',
    recipeChange: change,
  };
}

async function troublesInWords(dataMasque: DataMasqueClient, maskRunId: number): Promise<string> {
  try {
    return (await runTroubles(dataMasque, maskRunId)) || 'its log holds no warning and no error';
  } catch (error) {
    return `its log cannot be read: ${(error as StepFailure).message}`;
  }
}

/**
 * Cancels every run of this execution that is in flight, and deletes its connection once no run needs it. Without a
 * clone there never was a connection, and so no run.
 */
export async function disconnect(
  { connectionName, runName: name, rulesetName, clone }: DisconnectStep,
  { dataMasque }: MaskingDependencies,
): Promise<DisconnectResult> {
  // An execution that began under an earlier version states nothing of its clone.
  if (!clone) return { settled: true };
  const { address: host, port } = clone;
  const { ours } = await findConnections(dataMasque, { name: connectionName, host, port });
  if (ours.length === 0) return { settled: true };
  const runs = await findRuns(dataMasque, { name, rulesetName });
  const left = await stillInFlight(
    dataMasque,
    runs.filter((run) => isRunOf(run, name, ours)),
  );
  if (left.length > 0) return { settled: false };
  for (const id of ours) await deleteConnection(dataMasque, id);
  return { settled: true };
}

/** Cancels those of the runs that are in flight, and gives those that still are. */
async function stillInFlight(dataMasque: DataMasqueClient, runs: readonly Run[]): Promise<readonly Run[]> {
  const left: Run[] = [];
  for (const run of runs.filter(({ status }) => isInFlight(status))) {
    const cancelled = await afterCancelling(dataMasque, run);
    if (isInFlight(cancelled.status)) left.push(cancelled);
  }
  return left;
}

/** A run that ends in the same moment cannot be cancelled any more, which is as well. */
async function afterCancelling(dataMasque: DataMasqueClient, run: Run): Promise<Run> {
  try {
    await cancelRun(dataMasque, run.id);
  } catch (error) {
    if (!isStepFailure(error, StepError.DATAMASQUE_REFUSED)) throw error;
  }
  return (await getRun(dataMasque, run.id)) ?? run;
}
