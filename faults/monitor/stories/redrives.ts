import type { ExecutionEnd } from '../../../local/interpreter';
import { CutName } from '../../cuts';
import type { CaseRun, Outcome } from '../../run-case';
import { eventInWords, monitorViolations } from '../judge-monitor';
import type { Monitor } from '../monitor';
import { runMonitoredCase } from '../monitored-case';
import { statusChange } from '../recorded-executions';
import { trueVerdict } from '../truth';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const HALF_A_MINUTE = 30_000;

/**
 * An execution that was stopped is redriven once the monitor has cleaned up after it, and ends again.
 *
 * @param states at each of which it is stopped first
 */
export function redriveStories({ job, base }: Exemplar, states: readonly string[]): readonly Story[] {
  return states.map((state) => ({
    topic: 'an execution is redriven after the monitor has cleaned up',
    title: `an execution that was stopped at "${state}" is redriven`,
    tell: async (handlers) => {
      const stopped = { ...job, handlers, cut: { name: CutName.STOPPED, state } };
      const ends: ExecutionEnd[] = [];
      const { outcome, monitored } = await runMonitoredCase(stopped, async (run, monitor) => {
        await watchEnd(run.world, monitor, run.recorded);
        ends.push(await redrive(run, monitor));
        await watchEnd(run.world, monitor, run.recorded);
      });
      const again: Outcome = { ...outcome, end: ends[0] as ExecutionEnd };
      const [first, ...events] = monitored.events;
      const verdict = trueVerdict({ outcome, base });
      const said = first && eventInWords(first);
      return [
        ...(said?.startsWith(`${verdict} as `) && said.endsWith('#0') ? [] : [`it said ${said} at first`]),
        ...monitorViolations({
          job: stopped,
          outcome: again,
          monitored: { ...monitored, events, ...withoutFirst(monitored) },
          base,
          redriveCount: 1,
        }),
      ];
    },
  }));
}

/** What was counted and logged of the second end. */
function withoutFirst({ lines, metricLines }: { lines: Monitor['lines']; metricLines: readonly string[] }) {
  const said = lines.findIndex(({ notice }) => notice === 'run-finished');
  const counted = metricLines.findIndex((line) => 'RunsFinished' in JSON.parse(line));
  return { lines: lines.slice(said + 1), metricLines: metricLines.slice(counted + 1) };
}

/** Runs the execution again while sweeps go on, and the event of its first end comes late. */
async function redrive(run: CaseRun, monitor: Monitor): Promise<ExecutionEnd> {
  const first = run.recorded;
  let isOver = false;
  const again = run.redrive(1).finally(() => {
    isOver = true;
  });
  monitor.executions.record({ ...run.recorded, status: 'RUNNING' });
  await monitor.deliver(statusChange(first), 2);
  while (!isOver) {
    await monitor.sweep();
    await run.world.clock.sleep(HALF_A_MINUTE);
  }
  const end = await again;
  monitor.executions.record(run.recorded);
  return end;
}
