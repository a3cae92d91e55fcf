import { finishedEventId } from '../../../lambda/contract/masking-run-finished';
import {
  type ExecutionIdentity,
  resourceNamePrefixes,
  resourceNames,
} from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import type { DatabaseKind } from '../../../lib/workflow/rds-vocabulary';
import { executionTags, maskedTags, OTHER_OWNER, standDatabase, standSnapshot } from '../../decoys';
import {
  executionArn,
  FOREIGN_EXECUTION_ARN,
  OTHER_EXECUTION,
  SOURCE,
  STARTED_AT,
  STATE_MACHINE_ARN,
} from '../../fixed-values';
import { fingerprint, inventory, type Resource } from '../../inventory';
import type { Machine } from '../../machines';
import { crowd, standSource } from '../../scenarios/source';
import { type Handlers, World } from '../../world';
import { eventInWords } from '../judge-monitor';
import { Monitor } from '../monitor';
import { type RecordedExecution, statusChange } from '../recorded-executions';
import type { Story } from './story';

const MINUTE = 60_000;
/** An execution that has ended. */
const ENDED = execution(executionArn('orders-1111111111111111'));
/** One that has ended as well, whose names somebody else has given to things. */
const IMITATED = execution(executionArn('orders-4444444444444444'));
/** A database with all tags of a clone of an ended execution, and a name of its own. */
const RENAMED = 'orders-of-the-testers';
/** An execution that Step Functions does not know, or not yet. */
const UNHEARD_OF = execution(executionArn('orders-2222222222222222'));
const FOREIGN = execution(FOREIGN_EXECUTION_ARN);
/** An earlier execution of the name of one that runs, which Step Functions has forgotten. */
const EARLIER: ExecutionIdentity = { ...OTHER_EXECUTION, startedAt: '2025-09-01T00:00:00.000Z' };

function execution(arn: string): ExecutionIdentity {
  return { executionArn: arn, startedAt: STARTED_AT };
}

type Tags = Readonly<Record<string, string>>;

/** A thing, and whether the monitor may delete it. */
interface Standing {
  readonly kind: 'database' | 'snapshot';
  readonly name: string;
  readonly tags: Tags;
  readonly isOurs: boolean;
  /** Of a snapshot: the database that it is of. */
  readonly of?: string;
}

/**
 * What is deleted, and beside each thing those that lack one sign of being the ended execution's. An owner named by the tag
 * of another kind of thing is no sign.
 */
function standings(owner: string): readonly Standing[] {
  const names = resourceNames(owner, ENDED, SOURCE);
  const imitated = resourceNames(owner, IMITATED, SOURCE);
  const prefixes = resourceNamePrefixes(owner);
  const tagged = (tag: string, of: string, maker: ExecutionIdentity): Tags => ({
    [tag]: of,
    ...executionTags(maker),
  });
  const clone = (of: string, maker = ENDED): Tags => tagged(ResourceTag.CLONE_OWNER, of, maker);
  const intermediate = (of: string, maker = ENDED): Tags =>
    tagged(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, of, maker);
  const foreign = resourceNames(owner, FOREIGN, SOURCE);
  const earlier = resourceNames(owner, EARLIER, SOURCE);
  const database = (name: string, tags: Tags, isOurs = false): Standing => ({
    kind: 'database',
    name,
    tags,
    isOurs,
  });
  const snapshot = (name: string, tags: Tags, isOurs = false, of = SOURCE): Standing => ({
    kind: 'snapshot',
    name,
    tags,
    isOurs,
    of,
  });
  return [
    database(names.clone, clone(owner), true),
    // Of an earlier execution of a name that runs again.
    database(earlier.clone, clone(owner, EARLIER), true),
    database(RENAMED, clone(owner)),
    database(`${prefixes.clone}3333333333333333`, clone(owner)),
    database(imitated.clone, { ...clone(OTHER_OWNER, IMITATED), [ResourceTag.MASKED_SNAPSHOT_OWNER]: owner }),
    // Of an execution of a machine that is no workflow of this monitor.
    database(foreign.clone, clone(owner, FOREIGN)),
    snapshot(names.sourceSnapshot, intermediate(owner), true),
    snapshot('orders-by-hand', intermediate(owner)),
    snapshot(imitated.sourceSnapshot, {
      ...intermediate(OTHER_OWNER, IMITATED),
      [ResourceTag.CLONE_OWNER]: owner,
    }),
    snapshot(names.maskedSnapshot, maskedTags(owner, ENDED), true, names.clone),
    // Not of the clone.
    snapshot(earlier.maskedSnapshot, maskedTags(owner, EARLIER)),
    snapshot(
      `${prefixes.maskedSnapshot}3333333333333333-orders`,
      maskedTags(owner, ENDED),
      false,
      names.clone,
    ),
    // A copy that a person made.
    snapshot(`${names.maskedSnapshot}-audit-2026`, maskedTags(owner, ENDED), false, names.clone),
    snapshot(imitated.maskedSnapshot, {
      ...maskedTags(OTHER_OWNER, IMITATED),
      [ResourceTag.CLONE_OWNER]: owner,
    }),
  ];
}

/** Things that look like an ended execution's, each but for one sign, stay; what has all signs goes. */
export function lookalikeStories(machine: Machine<'full'>, kind: DatabaseKind): readonly Story[] {
  return [
    {
      topic: 'what looks like an ended execution’s',
      title: `${kind}: what lacks one sign of being an ended execution's stays`,
      tell: (handlers) => lookalikes(machine, kind, handlers),
    },
    {
      topic: 'an execution that Step Functions does not know',
      title: `${kind}: what an execution made that Step Functions does not know stays for 15 minutes`,
      tell: (handlers) => unheardOf(machine, kind, handlers),
    },
  ];
}

async function lookalikes(
  machine: Machine<'full'>,
  kind: DatabaseKind,
  handlers: Handlers,
): Promise<readonly string[]> {
  const all = standings(machine.owner);
  const snapshots = all.flatMap((standing) => (standing.kind === 'snapshot' ? [standing.name] : []));
  // A complete masked snapshot would stay anyway.
  const snapshotStatus = (name: string, status: string): string =>
    snapshots.includes(name) && status === 'available' ? 'failed' : status;
  return inWorld(new World({ machine, handlers, rdsFaults: { snapshotStatus } }), async (world) => {
    await standSource(world, machine.name, kind, {});
    // What is looked for comes on no first page.
    await crowd(world, kind);
    for (const { kind: what, name, tags, of } of all) {
      if (what === 'database') await standDatabase(world, kind, name, tags, `${name}-member`);
      else await standSnapshot(world, kind, name, tags, of);
    }
    const monitor = new Monitor(world, machine, handlers);
    const before = await inventory(world);
    for (const { executionArn: arn } of [ENDED, IMITATED]) {
      const ended = endedExecution(world, arn);
      monitor.executions.record(ended);
      await monitor.deliver(statusChange(ended), 1);
    }
    await sweeps(world, monitor, 8);
    const after = await inventory(world);
    const reported = monitor.events[0]?.leftovers.map(({ identifier }) => identifier) ?? [];
    const ours = all.flatMap(({ isOurs, name }) => (isOurs ? [name, `${name}-member`] : []));
    const said = monitor.events.map(eventInWords).join();
    const wanted = [ENDED, IMITATED]
      .map(({ executionArn: arn }) => ({ executionArn: arn, startDate: STARTED_AT, redriveCount: 0 }))
      .map((run) => `aborted as ${finishedEventId(run)}`)
      .join();
    return [
      ...touched(before, after, ours),
      ...after
        .filter(({ identifier, status }) => ours.includes(identifier) && status !== 'deleting')
        .map(({ identifier }) => `${identifier} remains`),
      ...(reported.includes(RENAMED) ? [] : [`it does not report ${RENAMED}, which may be a renamed clone`]),
      ...(said === wanted ? [] : [`it said ${said}, not ${wanted}`]),
      ...monitor.lines
        .filter(({ notice }) => notice === 'delete-refused')
        .map(({ resource }) => `it asked to delete the ${resource} before what is to go first`),
      ...world.denials,
    ];
  });
}

async function unheardOf(
  machine: Machine<'full'>,
  kind: DatabaseKind,
  handlers: Handlers,
): Promise<readonly string[]> {
  return inWorld(new World({ machine, handlers }), async (world) => {
    await standSource(world, machine.name, kind, {});
    const { clone } = resourceNames(machine.owner, UNHEARD_OF, SOURCE);
    const tags = { [ResourceTag.CLONE_OWNER]: machine.owner, ...executionTags(UNHEARD_OF) };
    await standDatabase(world, kind, clone, tags, `${clone}-member`);
    const monitor = new Monitor(world, machine, handlers);
    const before = await inventory(world);
    await sweeps(world, monitor, 3);
    const early = touched(before, await inventory(world), []);
    await sweeps(world, monitor, 4);
    const after = await inventory(world);
    return [
      ...early.map((violation) => `within 15 minutes: ${violation}`),
      ...touched(before, after, [clone, `${clone}-member`]),
      ...(after.some(({ identifier }) => identifier === clone) ? [`${clone} remains`] : []),
      ...world.denials,
    ];
  });
}

async function inWorld<Result>(world: World, work: (world: World) => Promise<Result>): Promise<Result> {
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

async function sweeps({ clock }: World, monitor: Monitor, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    await monitor.sweep();
    await clock.sleep(5 * MINUTE);
  }
}

/** What may not be touched and was. */
function touched(
  before: readonly Resource[],
  after: readonly Resource[],
  ours: readonly string[],
): readonly string[] {
  const now = new Set(after.map(fingerprint));
  return before
    .filter(({ kind, identifier }) => kind !== 'masking run in flight' && !ours.includes(identifier))
    .filter((resource) => !now.has(fingerprint(resource)))
    .map(({ identifier }) => `${identifier}, which is not ours, was touched`);
}

function endedExecution({ clock }: World, arn: string): RecordedExecution {
  return {
    arn,
    stateMachineArn: STATE_MACHINE_ARN,
    status: 'ABORTED',
    redriveCount: 0,
    startedAt: Date.parse(STARTED_AT),
    stoppedAt: clock.now(),
    input: { DBInstanceIdentifier: SOURCE },
    history: [],
  };
}
