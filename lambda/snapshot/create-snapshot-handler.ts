import type { SnapshotStep } from '../contract/workflow-steps';
import { chooseSnapshot } from '../databases/choose-snapshot';
import { logged } from '../log/step-log';
import { pruneSnapshots } from './prune-snapshots';
import type { SnapshotDependencies } from './snapshot-dependencies';

/** Does one step of the workflow; each can be done again without doing it twice. */
export type SnapshotHandler = (step: SnapshotStep) => Promise<object>;

function doStep(step: SnapshotStep, dependencies: SnapshotDependencies): Promise<object> {
  switch (step.step) {
    case 'choose-snapshot':
      return chooseSnapshot(step, dependencies);
    case 'prune-snapshots':
      return pruneSnapshots(step, dependencies);
  }
}

/** Makes the snapshot function's handler: the function's own, and local mode's. */
export function createSnapshotHandler(dependencies: SnapshotDependencies): SnapshotHandler {
  return (step) =>
    logged(dependencies.log, step.step, step.databaseIdentifier, () => doStep(step, dependencies));
}
