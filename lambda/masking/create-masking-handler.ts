import type { MaskingStep } from '../contract/workflow-steps';
import { logged } from '../log/step-log';
import { checkRequest } from './check-request';
import { checkSource } from './check-source';
import { connect } from './connect';
import type { MaskingDependencies } from './masking-dependencies';
import { checkRun, disconnect, startRun } from './runs';

/** Does one step of the workflow; each can be done again without doing it twice. */
export type MaskingHandler = (step: MaskingStep) => Promise<object>;

function doStep(step: MaskingStep, dependencies: MaskingDependencies): Promise<object> {
  switch (step.step) {
    case 'check-request':
      return checkRequest(step, dependencies);
    case 'check-source':
      return checkSource(step, dependencies);
    case 'connect':
      return connect(step, dependencies);
    case 'start-run':
      return startRun(step, dependencies);
    case 'check-run':
      return checkRun(step, dependencies);
    case 'disconnect':
      return disconnect(step, dependencies);
  }
}

function subjectOf(step: MaskingStep): string {
  switch (step.step) {
    case 'check-request':
      return step.executionArn;
    case 'check-source':
      return step.source.identifier;
    case 'start-run':
      return step.runName;
    case 'check-run':
      return `run ${step.maskRunId}`;
    default:
      return step.connectionName;
  }
}

/** Makes the masking function's handler: the function's own, and local mode's. */
export function createMaskingHandler(dependencies: MaskingDependencies): MaskingHandler {
  return (step) => logged(dependencies.log, step.step, subjectOf(step), () => doStep(step, dependencies));
}
