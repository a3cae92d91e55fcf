import { inventory } from '../../inventory';
import { leftovers } from '../../judge';
import { monitorViolations } from '../judge-monitor';
import { runMonitoredCase } from '../monitored-case';
import { trueVerdict } from '../truth';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const MINUTE = 60_000;
/** The fifth delivery, which says what is known although not all is, comes twelve minutes after the first. */
const SAID_AFTER_MINUTES = 12;
/** One delivery, a little more than five, an hour. */
const AWAY_MINUTES = [2, 13, 60];
/** Databases are gone by then, whatever DataMasque does. */
const DELETED_AFTER_MINUTES = 10;

/** DataMasque does not answer when an execution ends, and comes back later. */
export function awayStories({ name, job, base }: Exemplar): readonly Story[] {
  return AWAY_MINUTES.map((minutes) => ({
    topic: 'DataMasque is away',
    title: `an execution that ended ${name}: DataMasque is away for ${minutes} minutes`,
    tell: async (handlers) => {
      const standing: string[] = [];
      const ended = await runMonitoredCase({ ...job, handlers }, async (run, monitor, outcome) => {
        monitor.isDataMasqueAway = true;
        const back = run.world.clock.sleep(minutes * MINUTE - 1).then(async () => {
          const after = await inventory(run.world);
          const newSnapshots = await run.newSnapshots(outcome.before, after);
          const left = leftovers({ ...outcome, after, newSnapshots });
          if (minutes > DELETED_AFTER_MINUTES) standing.push(...left.filter(isOfRds).map(({ kind }) => kind));
          monitor.isDataMasqueAway = false;
        });
        await watchEnd(run.world, monitor, run.recorded);
        await back;
      });
      const isLong = minutes > SAID_AFTER_MINUTES;
      return [
        ...standing.map((kind) => `a ${kind} waited for DataMasque`),
        ...monitorViolations({
          job,
          ...ended,
          base,
          // Only DataMasque knows what a success is worth.
          isUnknownFirst: isLong && trueVerdict({ outcome: ended.outcome, base }) === 'masked',
          isTroubled: true,
        }),
      ];
    },
  }));
}

function isOfRds({ kind }: { readonly kind: string }): boolean {
  return kind !== 'connection' && kind !== 'masking run in flight';
}
