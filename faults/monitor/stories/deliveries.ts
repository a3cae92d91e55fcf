import { type MonitoredEnd, monitorViolations } from '../judge-monitor';
import { runMonitoredCase, type Watching } from '../monitored-case';
import { statusChange } from '../recorded-executions';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const MINUTE = 60_000;
const HALF_A_DAY = 12 * 60 * MINUTE;

interface Delivery {
  readonly name: string;
  /** May give a list of what went wrong, in words. */
  readonly watching: Watching;
  readonly allows?: Pick<MonitoredEnd, 'moreTimes' | 'isTroubled'>;
}

const DELIVERIES: readonly Delivery[] = [
  {
    name: 'twice, and once more when all is done',
    watching: async ({ world, recorded }, monitor) => {
      await monitor.deliver(statusChange(recorded), 1);
      await watchEnd(world, monitor, recorded);
      await monitor.deliver(statusChange(recorded), 1);
    },
    allows: { moreTimes: 2 },
  },
  {
    name: 'half a day late, after many sweeps',
    watching: async ({ world, recorded }, monitor) => {
      for (let sweeps = 0; sweeps < 6; sweeps += 1) {
        await monitor.sweep();
        await world.clock.sleep(5 * MINUTE);
      }
      await world.clock.sleep(HALF_A_DAY);
      await watchEnd(world, monitor, recorded);
    },
  },
  {
    name: 'before the event of its start',
    watching: async ({ world, recorded }, monitor) => {
      await watchEnd(world, monitor, recorded);
      await monitor.deliver(statusChange({ ...recorded, status: 'RUNNING', stoppedAt: undefined }), 1);
    },
    allows: { moreTimes: 1 },
  },
  {
    name: 'without input and output',
    watching: ({ world, recorded }, monitor) =>
      watchEnd(world, monitor, recorded, statusChange(recorded, false)),
  },
  {
    name: 'after a message that is about no execution',
    watching: async ({ world, recorded }, monitor) => {
      const isDealtWith = await monitor.deliver({ detail: {} }, 1);
      await watchEnd(world, monitor, recorded);
      return isDealtWith ? ['a message about no execution does not come to the dead-letter queue'] : [];
    },
    allows: { isTroubled: true },
  },
  {
    name: 'while nobody listens, so that only sweeps come, and then at last',
    watching: async ({ world, recorded }, monitor) => {
      for (let sweeps = 0; sweeps < 4; sweeps += 1) {
        await world.clock.sleep(5 * MINUTE);
        await monitor.sweep();
      }
      await watchEnd(world, monitor, recorded);
    },
  },
];

/** The event of an end comes in every way in which EventBridge may bring it. */
export function deliveryStories({ name, job, base }: Exemplar): readonly Story[] {
  return DELIVERIES.map(({ name: way, watching, allows }) => ({
    topic: 'the event comes twice, late, out of order or without input and output',
    title: `an execution that ended ${name}: its event comes ${way}`,
    tell: async (handlers) => {
      let problems: readonly string[] = [];
      const ended = await runMonitoredCase({ ...job, handlers }, async (...given) => {
        const found = await watching(...given);
        problems = Array.isArray(found) ? found : [];
      });
      return [...problems, ...monitorViolations({ job, ...ended, base, ...allows })];
    },
  }));
}
