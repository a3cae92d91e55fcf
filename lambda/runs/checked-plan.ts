import { GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { isPlainObject } from '../contract/request-check';
import { PHASE_STATES } from '../contract/workflow-phases';
import type { MaskingPlan } from '../contract/workflow-steps';
import { parseJson } from './execution';
import type { RunSources } from './run-sources';

/** The first state stands in the first events, however often its task was tried. */
const FIRST_EVENTS = 100;

/**
 * The plan that an execution of our workflow made of its input; undefined where it refused that, and where the history is
 * gone. One of an earlier version lacks what was added since.
 */
export async function checkedPlan(
  { stepFunctions }: Pick<RunSources, 'stepFunctions'>,
  executionArn: string,
): Promise<Partial<MaskingPlan> | undefined> {
  const { events = [] } = await stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: FIRST_EVENTS }),
  );
  return events.map(planOf).find((plan) => plan !== undefined);
}

/** The plan that an event says was made. */
export function planOf({ stateExitedEventDetails: exit }: HistoryEvent): Partial<MaskingPlan> | undefined {
  if (exit?.name !== PHASE_STATES.request) return undefined;
  const plan = parseJson(exit.assignedVariables?.plan);
  return isPlainObject(plan) ? plan : undefined;
}
