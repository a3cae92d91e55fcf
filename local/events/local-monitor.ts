import type { LocalServices } from '../local-services';
import type { LocalDeployment } from '../local-stack';
import { matchesPattern } from './event-pattern';
import { FinishedRuns } from './finished-runs';
import { LocalQueue } from './local-queue';
import { statusChangeEvent } from './status-change-event';

/** Local mode's monitor, at work. */
export interface LocalMonitor {
  readonly finishedRuns: FinishedRuns;
  close(): Promise<void>;
}

/** Lets Step Functions tell the stack's monitor of the ends of executions, and lets it sweep. */
export function startLocalMonitor(
  services: LocalServices,
  deployment: Pick<LocalDeployment, 'queueRules' | 'timedRules'>,
  say: (line: string) => void,
): LocalMonitor {
  const { functions, clock } = services;
  const ended = new AbortController();
  const rules = deployment.queueRules.map(({ eventPattern, functionArn, queue }) => ({
    eventPattern,
    queue: new LocalQueue(functions, clock, functionArn, queue),
  }));
  services.stepFunctions.onStatusChange((execution) => {
    if (ended.signal.aborted) return;
    const event = statusChangeEvent(execution);
    for (const { eventPattern, queue } of rules) {
      if (matchesPattern(eventPattern, event)) queue.send(JSON.stringify(event));
    }
  });
  const ticking = deployment.timedRules.map(async ({ functionArn, input, everyMilliseconds }) => {
    for (;;) {
      await clock.sleep(everyMilliseconds, ended.signal).catch(() => undefined);
      if (ended.signal.aborted) return;
      await functions
        .invoke(functionArn, input)
        .catch((error: Error) => say(`sweep failed: ${error.message}`));
    }
  });
  return {
    finishedRuns: new FinishedRuns(services.events),
    close: async () => {
      ended.abort();
      await Promise.all([...ticking, ...rules.map(({ queue }) => queue.close())]);
    },
  };
}
