import { historyPages } from './history';
import { type RestoreCall, restoreCallOf } from './restore-call';
import type { RunSources } from './run-sources';

/** Of what and where the last clone of an execution was made; null is what its restore did not say. */
export type LastRestore = Pick<RestoreCall, 'sourceSnapshot' | 'availabilityZone'>;

/** The call that makes the instance of a restored cluster, which has the zone. */
const MEMBER = 'createDBInstance';

/** Looks for the last restore in the history of an execution of our workflow, from its end on. */
export async function lastRestore(
  sources: Pick<RunSources, 'stepFunctions'>,
  executionArn: string,
): Promise<LastRestore> {
  let availabilityZone: string | null = null;
  for await (const events of historyPages(sources, { executionArn, reverseOrder: true })) {
    for (const event of events) {
      const call = restoreCallOf(event);
      availabilityZone ??= call?.availabilityZone ?? null;
      if (call && call.key !== MEMBER) return { sourceSnapshot: call.sourceSnapshot, availabilityZone };
    }
  }
  return { sourceSnapshot: null, availabilityZone };
}
