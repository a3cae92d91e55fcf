import type { StartEventResult } from '../../lambda/contract/execution';
import type { StartEvent } from '../../lambda/contract/start-event';
import type { LocalServices } from '../local-services';
import type { LocalDeployment } from '../local-stack';
import { AsyncInvocations, type FailureRecord } from './async-invocations';
import { EventSources } from './event-sources';

/** Local mode's schedules and rules, at work. */
export interface LocalEvents {
  /** What the function's failure queue holds. */
  readonly failures: readonly FailureRecord[];
  close(): Promise<void>;
}

export interface LocalEventsOptions {
  readonly services: LocalServices;
  readonly deployment: LocalDeployment;
  /** Time between two ticks of the schedule, in milliseconds of the clock. @default it never ticks */
  readonly scheduleEveryMilliseconds?: number;
  /** Told what each event came to. */
  readonly say: (line: string) => void;
}

/** Lets the stack's schedule tick, and RDS tell the stack's rules of its snapshots. */
export function startLocalEvents(options: LocalEventsOptions): LocalEvents {
  const { services, deployment, scheduleEveryMilliseconds, say } = options;
  const failures: FailureRecord[] = [];
  const invocations = new AsyncInvocations(services.functions, services.clock, {
    answered: (event, answer) => {
      for (const line of outcomes(event as StartEvent, answer as StartEventResult)) say(line);
    },
    failed: (record) => {
      failures.push(record);
      const { route } = record.requestPayload as StartEvent;
      say(`event  ${route}: kept in the failure queue: ${record.responsePayload.errorMessage}`);
    },
  });
  const sources = new EventSources(services.clock, invocations);
  services.rds.onSnapshotComplete((event) => sources.put(deployment.rules, event));
  const ticking =
    scheduleEveryMilliseconds === undefined
      ? Promise.resolve()
      : sources.tickEvery(scheduleEveryMilliseconds, deployment.schedules);
  return {
    failures,
    close: async () => {
      await sources.close();
      await ticking;
    },
  };
}

function outcomes({ route }: StartEvent, { results }: StartEventResult): string[] {
  return results.map(({ execution, skipped }) => {
    if (skipped) return `event  ${route}: skipped, ${skipped.runningExecutionArn} runs`;
    return `event  ${route}: ${execution?.deduplicated ? 'repeats' : 'started'} ${execution?.executionArn}`;
  });
}
