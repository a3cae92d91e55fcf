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
import {
  cancelRun,
  createRun,
  findRun,
  getRun,
  isInFlight,
  isKnownStatus,
  runTroubles,
} from '../datamasque/runs';
import type { MaskingDependencies } from './masking-dependencies';
import { readRunSecret } from './run-secret';

/** Starts the run, or finds the one that an earlier try started whose answer was lost. */
export async function startRun(
  step: StartRunStep,
  dependencies: MaskingDependencies,
): Promise<StartRunResult> {
  const { dataMasque, secrets } = dependencies;
  const existing = await findRun(dataMasque, step.runName);
  if (existing) return { maskRunId: existing.id };
  const runSecret = await readRunSecret(secrets, step.runSecretArn);
  const { runName: name, connectionId, rulesetId } = step;
  const run = await createRun(dataMasque, { name, connectionId, rulesetId, runSecret });
  return { maskRunId: run.id };
}

/** How the run is doing, with its last warnings and errors once it is over and not simply finished. */
export async function checkRun(
  { maskRunId }: CheckRunStep,
  { dataMasque }: MaskingDependencies,
): Promise<CheckRunResult> {
  const { status } = await getRun(dataMasque, maskRunId);
  const inFlight = isInFlight(status);
  const hasTroubles = !inFlight && status !== 'finished';
  return {
    status,
    inFlight,
    known: isKnownStatus(status),
    message: hasTroubles ? await troublesInWords(dataMasque, maskRunId) : '',
  };
}

async function troublesInWords(
  dataMasque: MaskingDependencies['dataMasque'],
  maskRunId: number,
): Promise<string> {
  try {
    return (await runTroubles(dataMasque, maskRunId)) || 'its log holds no warning and no error';
  } catch (error) {
    return `its log cannot be read: ${(error as StepFailure).message}`;
  }
}

/** Cancels the run if it goes on, and deletes the connection once no run needs it. */
export async function disconnect(
  { connectionName, runName }: DisconnectStep,
  { dataMasque }: MaskingDependencies,
): Promise<DisconnectResult> {
  const run = await findRun(dataMasque, runName);
  if (run && isInFlight(run.status) && !(await endedByCancelling(dataMasque, run.id)))
    return { settled: false };
  for (const id of await findConnections(dataMasque, connectionName)) await deleteConnection(dataMasque, id);
  return { settled: true };
}

/** A run that ends in the same moment cannot be cancelled any more, which is as well. */
async function endedByCancelling(
  dataMasque: MaskingDependencies['dataMasque'],
  runId: number,
): Promise<boolean> {
  try {
    await cancelRun(dataMasque, runId);
  } catch (error) {
    if (!isStepFailure(error, StepError.DATAMASQUE_REFUSED)) throw error;
  }
  return !isInFlight((await getRun(dataMasque, runId)).status);
}
