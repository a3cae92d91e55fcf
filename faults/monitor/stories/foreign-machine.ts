import { finishedEventId } from '../../../lambda/contract/masking-run-finished';
import type { Verdict } from '../../../lambda/contract/verdict';
import type { DatabaseKind } from '../../../lib/workflow/rds-vocabulary';
import type { RunStatus } from '../../../local/datamasque/run';
import { standConnection, standDatabase } from '../../decoys';
import {
  BLUEPRINT_ARN,
  FOREIGN_EXECUTION_ARN,
  RUN_SECRET,
  SECRETS,
  SOURCE,
  SOURCE_DATABASE,
} from '../../fixed-values';
import { fingerprint, inventory } from '../../inventory';
import type { Machine } from '../../machines';
import { standSource } from '../../scenarios/source';
import { type Handlers, World } from '../../world';
import { alarmsRaised } from '../alarms';
import { eventInWords, verdictsCounted } from '../judge-monitor';
import { Monitor } from '../monitor';
import { type RecordedExecution, statusChange } from '../recorded-executions';
import type { Story } from './story';

const TOPIC = 'a succeeded execution of the blueprint';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What the blueprint adds to the name of the source. */
const STAGING = `${SOURCE}-datamasque`;

/** How a masking run may be when its execution shows as succeeded, and what that is worth. */
const ENDS: readonly (readonly [RunStatus | 'paused', Verdict, readonly string[]])[] = [
  ['finished', 'masked', []],
  ['finished_with_warnings', 'masked-with-warnings', ['RunsFinished masked-with-warnings']],
  ['failed', 'masking-failed', ['RunsFailed']],
  ['cancelled', 'masking-failed', ['RunsFailed']],
  ['queued', 'masking-failed', ['RunsFailed']],
  ['validating', 'masking-failed', ['RunsFailed']],
  ['running', 'masking-failed', ['RunsFailed']],
  ['cancelling', 'masking-failed', ['RunsFailed']],
  // No status of DataMasque's documentation.
  ['paused', 'unknown', ['RunsFinished unknown']],
];

/** An execution of DataMasque's blueprint shows as succeeded; the monitor says what its masking run came to. */
export function foreignStories(machine: Machine<'full'>, kind: DatabaseKind): readonly Story[] {
  const later: Story = {
    topic: TOPIC,
    title: `${kind}: the number of a blueprint's run is given to one that was started after the execution: nobody says masked`,
    tell: (handlers) =>
      foreign(machine, kind, handlers, {
        status: 'finished',
        verdict: 'unknown',
        isLeft: false,
        alarms: ['RunsFinished unknown'],
        endedBefore: DAY,
      }),
  };
  const ends = ENDS.flatMap(([status, verdict, alarms]): readonly Story[] =>
    [false, true].map((isLeft) => ({
      topic: TOPIC,
      title: `${kind}: an execution of the blueprint succeeded, its masking run is ${status}${isLeft ? ', and its staging database stands' : ''}`,
      tell: (handlers) =>
        foreign(machine, kind, handlers, {
          status: status as RunStatus,
          verdict,
          isLeft,
          alarms: [...alarms, ...(isLeft ? ['StagingDatabasesLeft'] : [])],
        }),
    })),
  );
  return [...ends, later];
}

interface Expected {
  readonly status: RunStatus;
  readonly verdict: Verdict;
  readonly isLeft: boolean;
  readonly alarms: readonly string[];
  /** How long before the run was created the execution ended, in milliseconds. @default it went on then */
  readonly endedBefore?: number;
}

async function foreign(
  machine: Machine<'full'>,
  kind: DatabaseKind,
  handlers: Handlers,
  expected: Expected,
): Promise<readonly string[]> {
  const world = new World({ machine, handlers });
  try {
    await standSource(world, machine.name, kind, {});
    const execution = standExecution(world, expected);
    if (expected.isLeft) await standDatabase(world, kind, STAGING);
    const monitor = new Monitor(world, machine, handlers);
    monitor.executions.record(execution);
    const before = await inventory(world);
    await monitor.deliver(statusChange(execution), 1);
    await monitor.sweep();
    await world.clock.sleep(5 * MINUTE);
    const now = new Set((await inventory(world)).map(fingerprint));
    return [
      ...said(monitor, kind, expected),
      ...raised(machine, monitor, expected),
      ...before
        .filter((resource) => resource.kind !== 'masking run in flight' && !now.has(fingerprint(resource)))
        .map(({ identifier }) => `${identifier} was touched, although nothing proves whose it is`),
      ...world.denials,
    ];
  } finally {
    await world.close();
  }
}

function said(monitor: Monitor, kind: DatabaseKind, { verdict, isLeft }: Expected): readonly string[] {
  const startDate = monitor.events[0]?.startDate ?? '';
  const id = finishedEventId({ executionArn: FOREIGN_EXECUTION_ARN, startDate, redriveCount: 0 });
  const wanted = `${verdict} as ${id}${verdict === 'unknown' ? '/unknown' : ''}`;
  const events = monitor.events.map(eventInWords).join();
  const logged = monitor.lines.flatMap(({ notice, verdict: one = '', level }) =>
    notice === 'run-finished' ? [`${level} ${one}`] : [],
  );
  const line = `${verdict === 'masked' ? 'INFO' : 'WARN'} ${verdict}`;
  const left = monitor.events[0]?.leftovers.map(({ identifier, deleteCommand }) =>
    deleteCommand?.includes(` ${identifier} `) ? identifier : `${identifier} without a command`,
  );
  const mustBeLeft = !isLeft ? [] : kind === 'cluster' ? [`${STAGING}-instance-1`, STAGING] : [STAGING];
  return [
    ...(events === wanted ? [] : [`it said ${events}, not ${wanted}`]),
    ...(logged.join() === line ? [] : [`it logged ${logged}, not ${line}`]),
    ...(left?.join() === mustBeLeft.join() ? [] : [`it says that ${left} is left, not ${mustBeLeft}`]),
    ...SECRETS.filter((secret) => monitor.visibleText.includes(secret)).map(() => 'a secret can be read'),
  ];
}

function raised(
  { deployment: { template } }: Machine<'full'>,
  { metricLines }: Monitor,
  { verdict, alarms }: Expected,
): readonly string[] {
  const counted = verdictsCounted(metricLines).join();
  const all = alarmsRaised(template, metricLines).join();
  const wanted = [...alarms].sort().join();
  return [
    ...(counted === verdict ? [] : [`it counted ${counted}, not ${verdict}`]),
    ...(all === wanted ? [] : [`it raised ${all || 'no alarm'}, not ${wanted || 'none'}`]),
  ];
}

/** The execution with its masking run, as the blueprint leaves them: the run secret stands in its input. */
function standExecution(world: World, { status, endedBefore = 0 }: Expected): RecordedExecution {
  const { dataMasque } = world.services;
  const connection = standConnection(world, `${SOURCE_DATABASE}-staging`);
  const run = dataMasque.runs.create({
    name: 'datamasque_blueprint',
    connection,
    ruleset: world.rulesetId,
    options: {},
  });
  run.status = status;
  const output = JSON.stringify({ StageDB: STAGING, MaskRunId: run.id, RunSecret: RUN_SECRET });
  const startedAt = world.clock.now() - endedBefore;
  return {
    arn: FOREIGN_EXECUTION_ARN,
    stateMachineArn: BLUEPRINT_ARN,
    status: 'SUCCEEDED',
    redriveCount: 0,
    startedAt,
    stoppedAt: startedAt + MINUTE,
    input: {
      DBInstanceIdentifier: SOURCE,
      DataMasqueRulesetId: world.rulesetId,
      RunSecret: RUN_SECRET,
    },
    output: `${SOURCE}-masked`,
    history: [
      {
        id: 1,
        previousEventId: 0,
        timestamp: startedAt / 1000,
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'Start the masking run', output },
      },
    ],
  };
}
