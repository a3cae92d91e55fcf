import { isStepFailure, type StepFailure } from '../contract/step-failure';
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
import { getRuleset } from '../datamasque/rulesets';
import {
  cancelRun,
  createRun,
  findEarlierRuns,
  findRuns,
  getRun,
  isByConnection,
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
 * connection: a run of the same name by another one masked the clone of an earlier execution, as of one that bore this
 * one's name, which Step Functions takes again after 90 days.
 */
export async function startRun(
  step: StartRunStep,
  dependencies: MaskingDependencies,
): Promise<StartRunResult> {
  const { dataMasque, secrets } = dependencies;
  const { runName: name, connectionId, rulesetId } = step;
  // The ruleset's name of this moment: one that was renamed since the request was checked would hide its runs.
  const ruleset = await getRuleset(dataMasque, rulesetId);
  const named = await findEarlierRuns(dataMasque, { name, rulesetName: ruleset?.name });
  const earlier = named.filter((run) => isByConnection(run, connectionId));
  const existing = earlier.find(({ status }) => isInFlight(status)) ?? earlier[0];
  if (existing) return { maskRunId: existing.id };
  const runSecret = await readRunSecret(secrets, step.runSecretArn);
  const run = await createRun(dataMasque, { name, connectionId, rulesetId, runSecret });
  return { maskRunId: run.id };
}

/**
 * How the run is doing, with its last warnings and errors once it is over and not simply finished. One that has
 * finished counts as in flight until no other run of its name is: nobody may snapshot what a second run still changes.
 */
export async function checkRun(
  { maskRunId, runName: name, rulesetName }: CheckRunStep,
  { dataMasque }: MaskingDependencies,
): Promise<CheckRunResult> {
  const run = await getRun(dataMasque, maskRunId);
  if (!run) return { exists: false, status: 'not found', inFlight: true, known: false, message: '' };
  if (!isFinished(run.status)) return resultOf(dataMasque, run);
  const all = await findRuns(dataMasque, { name, rulesetName });
  const [other] = await goingOn(
    dataMasque,
    all.filter(({ id }) => id !== maskRunId),
  );
  return resultOf(dataMasque, other ?? run);
}

async function resultOf(dataMasque: DataMasqueClient, { id, status }: Run): Promise<CheckRunResult> {
  const inFlight = isInFlight(status);
  const hasTroubles = !inFlight && status !== 'finished';
  return {
    exists: true,
    status,
    inFlight,
    known: isKnownStatus(status),
    message: hasTroubles ? await troublesInWords(dataMasque, id) : '',
  };
}

async function troublesInWords(dataMasque: DataMasqueClient, maskRunId: number): Promise<string> {
  try {
    return (await runTroubles(dataMasque, maskRunId)) || 'its log holds no warning and no error';
  } catch (error) {
    return `its log cannot be read: ${(error as StepFailure).message}`;
  }
}

/** Cancels every run of the name that goes on, and deletes the connection once no run needs it. */
export async function disconnect(
  { connectionName, runName: name, rulesetName }: DisconnectStep,
  { dataMasque }: MaskingDependencies,
): Promise<DisconnectResult> {
  const runs = await findRuns(dataMasque, { name, rulesetName });
  if ((await goingOn(dataMasque, runs)).length > 0) return { settled: false };
  for (const id of await findConnections(dataMasque, connectionName)) await deleteConnection(dataMasque, id);
  return { settled: true };
}

/** Cancels those of the runs that are in flight, and gives those that still are. */
async function goingOn(dataMasque: DataMasqueClient, runs: readonly Run[]): Promise<readonly Run[]> {
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
