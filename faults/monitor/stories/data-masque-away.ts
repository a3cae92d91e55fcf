import { inventory } from '../../inventory';
import { leftovers } from '../../judge';
import { monitorViolations } from '../judge-monitor';
import { runMonitoredCase, type Watching } from '../monitored-case';
import { statusChange } from '../recorded-executions';
import { trueVerdict } from '../truth';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const TOPIC = 'DataMasque is away';
const MINUTE = 60_000;
/** The fifth delivery, which says what is known although not all is, comes twelve minutes after the first. */
const SAID_AFTER_MINUTES = 12;
/** One delivery, a little more than five, an hour. */
const AWAY_MINUTES = [2, 13, 60];
/** Databases are gone by then, whatever DataMasque does. */
const DELETED_AFTER_MINUTES = 10;

/** DataMasque does not answer when an execution ends, and comes back later. */
export function awayStories(exemplar: Exemplar): readonly Story[] {
  return [...backInTime(exemplar), ...backTooLate(exemplar)];
}

/** The event of a success, whose worth only DataMasque knows, is given up before it comes back: sweeps correct what was said. */
function backTooLate({ name, job, base }: Exemplar): readonly Story[] {
  if (job.cut !== undefined || base.end.status !== 'SUCCEEDED') return [];
  const watching: Watching = async ({ world: { clock }, recorded }, monitor) => {
    monitor.isDataMasqueAway = true;
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await monitor.deliver(statusChange(recorded), attempt);
      await clock.sleep(3 * MINUTE);
    }
    await monitor.sweep();
    monitor.isDataMasqueAway = false;
    await monitor.sweep();
    await monitor.sweep();
  };
  return [
    {
      topic: TOPIC,
      title: `an execution that ended ${name}: DataMasque is away until its event is given up, and a sweep corrects what was said`,
      tell: async (handlers) => {
        const ended = await runMonitoredCase({ ...job, handlers }, watching);
        return monitorViolations({ job, ...ended, base, isUnknownFirst: true, isTroubled: true });
      },
    },
  ];
}

function backInTime({ name, job, base }: Exemplar): readonly Story[] {
  return AWAY_MINUTES.map((minutes) => ({
    topic: TOPIC,
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
