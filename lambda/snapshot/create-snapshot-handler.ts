import { StepNotice } from '../contract/step-notices';
import type { ChooseSnapshotResult, ChooseSnapshotStep, SnapshotStep } from '../contract/workflow-steps';
import { chooseSnapshot } from '../databases/choose-snapshot';
import { logged } from '../log/step-log';
import { pruneSnapshots } from './prune-snapshots';
import type { SnapshotDependencies } from './snapshot-dependencies';

/** Does one step of the workflow; each can be done again without doing it twice. */
export type SnapshotHandler = (step: SnapshotStep) => Promise<object>;

function doStep(step: SnapshotStep, dependencies: SnapshotDependencies): Promise<object> {
  switch (step.step) {
    case 'choose-snapshot':
      return chosen(step, dependencies);
    case 'prune-snapshots':
      return pruneSnapshots(step, dependencies);
  }
}

async function chosen(
  step: ChooseSnapshotStep,
  dependencies: SnapshotDependencies,
): Promise<ChooseSnapshotResult> {
  const result = await chooseSnapshot(step, dependencies);
  if (!result.groupsFit) {
    dependencies.log.info(
      `the clone gets default parameter and option groups, for the snapshot is of another major version than ${step.engineVersion}, for which those of the source are`,
      { notice: StepNotice.GROUPS_LEFT_OUT, step: step.step, subject: step.databaseIdentifier },
    );
  }
  return result;
}

/** Makes the snapshot function's handler: the function's own, and local mode's. */
export function createSnapshotHandler(dependencies: SnapshotDependencies): SnapshotHandler {
  return (step) =>
    logged(dependencies.log, step.step, step.databaseIdentifier, () => doStep(step, dependencies));
}
