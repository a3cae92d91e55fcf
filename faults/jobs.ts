import { Campaign, type JudgedStory, type PartResult } from './campaign';
import { Hunt, type HuntedMutant, mutantsOf } from './hunt';
import { fullMachine, storiesOf } from './monitor/stories';
import { createParts, type Part } from './parts';
import { HANDLERS } from './world';

/** One part of the campaign, or one mutant of a part: what a process does at a time. */
export interface Job {
  /** Index of the part. */
  readonly part: number;
  /** Index of the mutant among those of the part; absent for the campaign itself. */
  readonly mutant?: number;
  /** Whether the stories of the monitor are told, in place of the faults at the states. @default false */
  readonly isOfMonitor?: boolean;
}

/** Does jobs, and keeps what the next one can use. */
export class JobWorker {
  private readonly parts = createParts();
  private readonly hunts = new Map<number, Promise<Hunt>>();

  async work({ part: index, mutant, isOfMonitor }: Job): Promise<PartResult | HuntedMutant> {
    const part = this.parts[index] as Part;
    if (isOfMonitor) return tellStories(part);
    if (mutant === undefined) return new Campaign(part.machine, part.kind, part.states).run();
    const hunt = this.hunts.get(index) ?? Hunt.on(part);
    this.hunts.set(index, hunt);
    return (await hunt).hunt(mutantsOf(part)[mutant] as ReturnType<typeof mutantsOf>[number]);
  }
}

async function tellStories({ machine, kind }: Part): Promise<PartResult> {
  const stories: JudgedStory[] = [];
  for (const { topic, title, tell } of await storiesOf(fullMachine(machine), kind)) {
    stories.push({ topic, title, violations: await tell(HANDLERS) });
  }
  return { cases: [], reached: [], stories };
}

/**
 * The jobs of the campaign: what the monitor of the full machine is put through, and each part. The small ones come
 * last, so that the processes end at about the same time.
 */
export function campaignJobs(parts: readonly Part[]): readonly Job[] {
  const ofMonitor = parts.flatMap(({ machine }, part): readonly Job[] =>
    machine.name === 'full' ? [{ part, isOfMonitor: true }] : [],
  );
  return [...ofMonitor, ...parts.map((_, part) => ({ part }))];
}

/** The jobs of the mutation run; the mutants of a machine are hunted with both kinds of source at once. */
export function huntJobs(parts: readonly Part[]): readonly Job[] {
  return parts.flatMap((part, index) =>
    part.kind === 'instance' ? mutantsOf(part).map((_, mutant) => ({ part: index, mutant })) : [],
  );
}
