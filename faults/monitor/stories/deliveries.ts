import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { executionTags, standDatabase } from '../../decoys';
import { EXECUTION } from '../../fixed-values';
import type { World } from '../../world';
import { type MonitoredEnd, monitorViolations } from '../judge-monitor';
import type { Monitor } from '../monitor';
import { runMonitoredCase, type Watching } from '../monitored-case';
import { statusChange } from '../recorded-executions';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const MINUTE = 60_000;
const MINUTES_TO_SWEEP = 5;
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
      await sweepFor(world, monitor, 20);
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
    name: 'never, so that the sweeps must miss it',
    watching: ({ world }, monitor) => sweepFor(world, monitor, 45),
  },
  {
    name: 'while Step Functions still shows the execution as running',
    watching: async ({ world, recorded }, monitor) => {
      monitor.executions.record({ ...recorded, status: 'RUNNING', stoppedAt: undefined });
      await monitor.deliver(statusChange(recorded), 1);
      monitor.executions.record(recorded);
      await sweepFor(world, monitor, 45);
    },
  },
  {
    name: 'while nobody listens, so that only sweeps come, and then at last',
    watching: async ({ world, recorded }, monitor) => {
      await sweepFor(world, monitor, 20);
      await watchEnd(world, monitor, recorded);
    },
  },
];

/** Something that the execution made becomes visible when all is done, and is deleted and recorded all the same. */
const LATE: Delivery = {
  name: 'before a clone that it made becomes visible',
  watching: async ({ world, names, recorded }, monitor) => {
    await watchEnd(world, monitor, recorded);
    const tags = { [ResourceTag.CLONE_OWNER]: world.owner, ...executionTags(EXECUTION) };
    await standDatabase(world, 'instance', names.clone, tags);
    await sweepFor(world, monitor, 20);
  },
};

/** Sweeps every five minutes. */
async function sweepFor({ clock }: World, monitor: Monitor, minutes: number): Promise<void> {
  for (let passed = 0; passed <= minutes; passed += MINUTES_TO_SWEEP) {
    await monitor.sweep();
    await clock.sleep(MINUTES_TO_SWEEP * MINUTE);
  }
}

/** The event of an end comes in every way in which EventBridge may bring it. */
export function deliveryStories({ name, job, base }: Exemplar): readonly Story[] {
  return [...DELIVERIES, LATE].map(({ name: way, watching, allows }) => ({
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
