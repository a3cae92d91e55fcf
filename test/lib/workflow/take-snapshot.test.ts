import { describe, expect, it } from 'vitest';
import { PhaseState } from '../../../lib/workflow/definition';
import { WORKFLOWS } from './deployed-workflows';
import { decided, stateOf, statesOfPhase } from './machine-steps';
import { evaluated, tasksOf } from './task-arguments';

const { definition } = WORKFLOWS.plain.deployed;
const REFUSED = { Error: 'Rds.InvalidDbInstanceStateException', Cause: 'Instance a is not available.' };

describe.each([
  [PhaseState.CLONE, 'Take a snapshot of the source', 'the source', 'Instance', 'cloneDeadline'],
  [
    PhaseState.CLONE,
    'Take a cluster snapshot of the source',
    'the source cluster',
    'Cluster',
    'cloneDeadline',
  ],
  [PhaseState.SNAPSHOT, 'Take the masked snapshot', 'the clone', 'Instance', 'snapshotDeadline'],
  [
    PhaseState.SNAPSHOT,
    'Take the masked cluster snapshot',
    'the clone cluster',
    'Cluster',
    'snapshotDeadline',
  ],
] as const)('to “%s”: %s', (phase, take, database, kind, deadline) => {
  const states = statesOfPhase(definition, phase);
  const busy = `Rds.InvalidDb${kind}StateException`;
  const isLate = stateOf(states, `Is it too late for ${database} to be free?`, 'Choice');
  const wait = `Wait for ${database} to be free`;
  const look = `What keeps ${database} busy?`;

  it('waits for a database that is busy', () => {
    const { Catch } = stateOf(states, take, 'Task');
    const catcher = Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(busy));
    expect(catcher?.Next).toBe(`Is it too late for ${database} to be free?`);
    // The wait's beginning stays, so that its pauses grow.
    expect(catcher?.Assign).toEqual({ fault: '{% $states.errorOutput %}' });
    expect(stateOf(states, wait, 'Wait').Next).toBe(look);
  });

  it('looks what the database does, and tries again whatever it sees', () => {
    const { Next, Catch, Assign } = stateOf(states, look, 'Task');
    expect(Next).toBe(take);
    expect(Catch).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: take })]);
    expect(Object.keys(Assign ?? {})).toEqual(['status']);
  });

  it('waits up to the phase’s deadline and no longer', async () => {
    const ends = await Promise.all([4999, 5000].map((now) => decided(isLate, { [deadline]: 5000 }, now)));
    expect(ends.map(({ next }) => next)).toEqual([wait, `Waited too long for ${database} to be free`]);
  });

  it('ends with the last status and what RDS said', async () => {
    const end = stateOf(states, `Waited too long for ${database} to be free`, 'Fail');
    expect(end.Error).toBe('DeadlineExceeded');
    expect(await evaluated(end.Cause, { status: 'backing-up', fault: REFUSED })).toMatch(
      /^the phase's deadline passed while waiting for .* to be free for a .*snapshot, last status: backing-up; the last try failed with Rds\.InvalidDbInstanceStateException: Instance a is not available\.$/,
    );
  });

  it.each([
    ['the first try is not its maker', 0, true],
    ['a later try may be', 1, false],
  ])('finds one of its name: %s', async (_, RetryCount, wasThere) => {
    const { Catch } = stateOf(states, take, 'Task');
    const exists = Catch?.find(({ ErrorEquals }) => /AlreadyExists/.test(String(ErrorEquals)));
    const assigned = await evaluated(exists?.Assign?.wasThere, {
      states: { context: { State: { RetryCount } } },
    });
    expect(assigned).toBe(wasThere);
  });
});

describe('what bears a name of the run and not its tags', () => {
  const states = statesOfPhase(definition, PhaseState.CLONE);
  const decision = stateOf(states, 'Is the clone ready?', 'Choice');
  const found = (wasThere: boolean) =>
    decided(decision, {
      fault: null,
      usable: false,
      status: 'available',
      restored: {},
      wasThere,
      cloneDeadline: 1,
    });

  it('was there before: the name is taken', async () => {
    const { next } = await found(true);
    expect(next).toBe('There is another database in place of the clone');
    expect(stateOf(states, next, 'Fail')).toMatchObject({ Error: 'IdentifierTaken' });
  });

  it('was made by the run: its tags were changed', async () => {
    const { next } = await found(false);
    expect(stateOf(states, next, 'Fail')).toMatchObject({
      Error: 'TagsChanged',
      Cause: expect.stringContaining('was made by this execution and does not bear its tags any more'),
    });
  });
});

describe('the retries of a call', () => {
  it('are not what waits for a busy database: a retry knows no deadline', () => {
    for (const [name, { Retry = [] }] of tasksOf(definition.States)) {
      const errors = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(
        errors.filter((error) => /InvalidDb.*State/.test(error)),
        name,
      ).toEqual([]);
    }
  });
});
