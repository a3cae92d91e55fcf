import { finishedEventId, unknownEventId } from '../../../lambda/contract/masking-run-finished';
import type { DatabaseKind } from '../../../lib/workflow/rds-vocabulary';
import { standConnection } from '../../decoys';
import { EXECUTION_ARN, LONG_AGO, STARTED_AT } from '../../fixed-values';
import type { Machine } from '../../machines';
import type { CaseRun } from '../../run-case';
import { scenariosOf } from '../../scenarios';
import { type Difference, giveNumberAway, maskingEvidence, SOMEBODY } from '../../scenarios/masking-evidence';
import { eventInWords, monitorViolations } from '../judge-monitor';
import { type Monitored, runMonitoredCase } from '../monitored-case';
import { statusChange } from '../recorded-executions';
import { watchEnd } from '../watch';
import type { Exemplar, Story } from './story';

const MINUTE = 60_000;
const RENAMED = 'orders-of-the-testers';

const Topic = {
  JUDGED: 'an execution that was shown false evidence',
  NUMBER: 'the number of a masking run is given to another one',
  NAME: 'an execution name is used again after 91 days',
  DECOY: 'a run of our name by another connection',
  RENAMED: 'a clone is renamed',
} as const;

/** What these stories are about. */
export const EVIDENCE_TOPICS: readonly string[] = Object.values(Topic);

/** The monitor counts only what is identified: its verdict, its record and its deletions go by nothing else. */
export function evidenceStories(
  machine: Machine<'full'>,
  kind: DatabaseKind,
  exemplars: readonly Exemplar[],
): readonly Story[] {
  const named = (name: string): Exemplar => exemplars.find((one) => one.name === name) as Exemplar;
  return [
    ...numberStories(named('with success')),
    ...numberStories(named('at an error in clean-up after all else was done')),
    namesake(named('with success')),
    decoy(named('stopped while it masks')),
    ...(kind === 'instance' ? [renamed(named('stopped while it masks'))] : []),
    ...judged(machine, kind),
  ];
}

/** What the workflow was shown and did not count, the monitor does not count either. */
function judged(machine: Machine<'full'>, kind: DatabaseKind): readonly Story[] {
  const names = new Set(maskingEvidence(machine.name, kind).map(({ name }) => name));
  return scenariosOf(machine.name, kind)
    .filter(({ name, forges }) => names.has(name) || forges !== undefined)
    .map((scenario) => ({
      topic: Topic.JUDGED,
      title: `${kind}: ${scenario.name}`,
      tell: async (handlers) => {
        const job = { machine, scenario, injections: [], handlers };
        return monitorViolations({ job, ...(await runMonitoredCase(job)) });
      },
    }));
}

/** DataMasque is restored from a backup after the execution, and counts its runs again. */
function numberStories({ name, job }: Exemplar): readonly Story[] {
  return (['name', 'connection', 'ruleset'] as const).map((difference) => ({
    topic: Topic.NUMBER,
    title: `an execution that ended ${name}: its number is given to a run of another ${difference}, and nobody says masked`,
    tell: async (handlers) => {
      const { monitored } = await runMonitoredCase({ ...job, handlers }, async (run, monitor) => {
        await finishAnotherRun(run, difference);
        await monitor.deliver(statusChange(run.recorded), 1);
        await monitor.sweep();
      });
      return saidUnknown(monitored);
    },
  }));
}

async function finishAnotherRun({ world }: CaseRun, difference: Difference): Promise<void> {
  standConnection(world, SOMEBODY);
  const run = giveNumberAway(world, difference);
  await world.clock.sleep(MINUTE);
  run.status = 'finished';
}

function saidUnknown({ events, record, denials }: Monitored): readonly string[] {
  const id = unknownEventId({ executionArn: EXECUTION_ARN, startDate: STARTED_AT, redriveCount: 0 });
  const [said, wanted] = [events.map(eventInWords).join(), eventInWords({ verdict: 'unknown', id })];
  return [
    ...(said === wanted ? [] : [`it said ${said || 'nothing'}, not ${wanted}`]),
    ...(record === undefined || record.verdict === 'unknown' ? [] : [`it recorded ${record.verdict}`]),
    ...denials,
  ];
}

/** The event of the first execution of a name comes again; the second one has its own events, records and names. */
function namesake({ job, base }: Exemplar): Story {
  return {
    topic: Topic.NAME,
    title: 'an execution name is used again after 91 days: the event of the first says nothing of the second',
    tell: async (handlers) => {
      const { outcome, monitored } = await runMonitoredCase(
        { ...job, handlers },
        async ({ world, recorded }, monitor) => {
          const startedAt = Date.parse(LONG_AGO);
          const first = { ...recorded, startedAt, stoppedAt: startedAt + MINUTE, status: 'ABORTED' } as const;
          monitor.executions.record({ ...first, output: undefined, history: [] });
          await monitor.deliver(statusChange({ ...first, output: undefined }), 1);
          monitor.executions.record(recorded);
          await watchEnd(world, monitor, recorded);
        },
      );
      const [first, ...events] = monitored.events;
      const id = finishedEventId({ executionArn: EXECUTION_ARN, startDate: LONG_AGO, redriveCount: 0 });
      const [said, wanted] = [first && eventInWords(first), eventInWords({ verdict: 'aborted', id })];
      const told = { ...monitored, events, ...withoutFirst(monitored) };
      return [
        ...(said === wanted ? [] : [`it said ${said} of the first execution, not ${wanted}`]),
        ...monitorViolations({ job, outcome, monitored: told, base }),
      ];
    },
  };
}

/** What was counted and logged after the first end. */
function withoutFirst({ lines, metricLines }: Monitored): Pick<Monitored, 'lines' | 'metricLines'> {
  const said = lines.findIndex(({ notice }) => notice === 'run-finished');
  const counted = metricLines.findIndex((line) => 'RunsFinished' in JSON.parse(line));
  return { lines: lines.slice(said + 1), metricLines: metricLines.slice(counted + 1) };
}

function decoy({ job, base }: Exemplar): Story {
  return {
    topic: Topic.DECOY,
    title:
      'a run of our name by another connection goes on when an execution is stopped: it is not cancelled',
    tell: async (handlers) => {
      let status = '';
      const ended = await runMonitoredCase(
        { ...job, handlers },
        async ({ world, names, recorded }, monitor) => {
          const connection = standConnection(world, SOMEBODY);
          const { runs } = world.services.dataMasque;
          const run = runs.create({
            name: names.connection,
            connection,
            ruleset: world.rulesetId,
            options: {},
          });
          await world.clock.sleep(MINUTE);
          // From now on it goes on for ever: whoever takes it for the execution's cancels it.
          run.status = 'running';
          await watchEnd(world, monitor, recorded);
          status = run.status;
          run.status = 'finished';
          world.services.dataMasque.connections.delete(connection);
        },
      );
      return [
        ...(status === 'running' ? [] : [`the run of somebody is ${status}`]),
        ...monitorViolations({ job, ...ended, base }),
      ];
    },
  };
}

function renamed({ job }: Exemplar): Story {
  return {
    topic: Topic.RENAMED,
    title: 'a renamed clone: the event and the record say that it needs a person, and nothing deletes it',
    tell: async (handlers) => {
      const { monitored } = await runMonitoredCase(
        { ...job, handlers },
        async ({ world, names, recorded }, monitor) => {
          await world.services.rds.call('ModifyDBInstance', {
            DBInstanceIdentifier: names.clone,
            NewDBInstanceIdentifier: RENAMED,
            ApplyImmediately: true,
          });
          await world.clock.sleep(5 * MINUTE);
          await watchEnd(world, monitor, recorded);
        },
      );
      const { events, record, after, lines } = monitored;
      const reported = [events.at(-1), record].map(
        (one) => one?.leftovers.find(({ identifier }) => identifier === RENAMED)?.state,
      );
      return [
        ...(reported.every((state) => state === 'needs-a-person')
          ? []
          : [`the event and the record say of the renamed clone: ${reported.join(', ')}`]),
        ...(after.some(({ identifier, status }) => identifier === RENAMED && status !== 'deleting')
          ? []
          : ['the renamed clone was deleted']),
        ...(lines.some(({ notice }) => notice === 'needs-a-person')
          ? []
          : ['the log, and so the alarm, says nothing of it']),
        ...monitored.denials,
      ];
    },
  };
}
