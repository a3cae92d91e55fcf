import { beforeAll, describe, expect, it } from 'vitest';
import { withState } from '../../faults/campaign';
import { CutName } from '../../faults/cuts';
import { Hunt, mutantsOf } from '../../faults/hunt';
import { violationsOf } from '../../faults/judge';
import { type Machine, withDefinition } from '../../faults/machines';
import { createParts, type Part } from '../../faults/parts';
import { type Case, runCase } from '../../faults/run-case';
import { scenariosOf } from '../../faults/scenarios';
import { titleOf } from '../../faults/ways';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { PhaseState } from '../../lib/workflow/definition';
import type { State } from '../../lib/workflow/states-language';

const [plain] = createParts() as [Part];

function caseOf(machine: Machine, name: string): Case {
  const scenario = scenariosOf('plain', 'instance').find((one) => one.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  return { machine, scenario, injections: [] };
}

async function violationsIn(machine: Machine, name: string): Promise<readonly string[]> {
  const job = caseOf(machine, name);
  return violationsOf(job, await runCase(job), {});
}

const changed = (name: string, change: (state: State) => State): Machine =>
  withDefinition(plain.machine, withState(plain.machine.definition, name, change));

describe('a run that keeps every promise', () => {
  it.each([
    'all goes well',
    'the masking run ends as failed',
    'a password that was rotated twice since the snapshot',
  ])('is judged to: %s', async (name) => {
    expect(await violationsIn(plain.machine, name)).toEqual([]);
  });

  it('has a title that says what was tried', () => {
    expect(
      titleOf({
        ...caseOf(plain.machine, 'all goes well'),
        cut: { name: CutName.STOPPED, state: PhaseState.CLONE },
      }),
    ).toBe('plain machine, instance, all goes well: StopExecution at "Clone the database"');
  });
});

describe('a broken promise is seen', () => {
  it('when the clone is left', async () => {
    const careless = changed(PhaseState.CLEAN_UP, (state) => ({
      ...(state as Extract<State, { Type: 'Parallel' }>),
      Branches: [
        {
          StartAt: 'Do nothing',
          States: { 'Do nothing': { Type: 'Pass', Output: { isKept: false }, End: true } },
        },
      ],
    }));
    expect(await violationsIn(careless, 'all goes well')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^the instance masking-.* was left behind$/)]),
    );
  });

  it('when a failure shows as a success', async () => {
    const machine = changed('Did every phase succeed?', (state) => ({
      ...(state as Extract<State, { Type: 'Choice' }>),
      Default: 'The masked snapshot is ready',
    }));
    const violations = await violationsIn(machine, 'the masking run ends as failed');
    expect(violations.length).toBeGreaterThan(0);
  });

  it('when the role may not snapshot a source as a masked one, but not when the clone is gone', () => {
    const { permissions, names, owner } = plain.machine;
    const take = (database: string, tags: Record<string, string> | undefined) =>
      permissions.denials(
        'stateMachine',
        {
          service: 'rds',
          operation: 'CreateDBSnapshot',
          parameters: {
            DbInstanceIdentifier: database,
            DbSnapshotIdentifier: names.maskedSnapshot,
            Tags: [
              { Key: ResourceTag.MASKED_SNAPSHOT_OWNER, Value: owner },
              { Key: ResourceTag.MASKING_RUN, Value: '7' },
            ],
          },
        },
        (arn) => (arn.endsWith(`:db:${database}`) ? tags : undefined),
      );
    expect(take('orders', {})).toEqual([expect.stringMatching(/db:orders$/)]);
    expect(take(names.clone, {})).toEqual([expect.stringMatching(/:db:masking-/)]);
    expect(take(names.clone, undefined)).toEqual([]);
    // A source of somebody else must be allowed, whether it is there or not.
    expect(take('orders', undefined)).toEqual([expect.stringMatching(/db:orders$/)]);
  });

  it('when the role does not allow a call', async () => {
    const { permissions } = plain.machine;
    const call = {
      service: 'rds',
      operation: 'DeleteDBInstance',
      parameters: { DbInstanceIdentifier: 'orders' },
    };
    expect(permissions.denials('stateMachine', call, () => ({}))).toEqual([
      expect.stringMatching(/^the role of the stateMachine was denied: .*db:orders$/),
    ]);
  });
});

describe('a hunt for mutants', () => {
  let hunt: Hunt;
  beforeAll(async () => {
    hunt = await Hunt.on(plain);
  }, 180_000);

  it.each([
    '"Look for the clone to delete" does not ask for the owner tag of what it finds',
    '"Look at the clone" does not catch States.ALL',
  ])('catches: %s', async (name) => {
    const mutant = mutantsOf(plain).find((one) => one.name === name);
    if (!mutant) throw new Error(`there is no mutant ${name}`);
    expect((await hunt.hunt(mutant)).caughtBy).toBeDefined();
  });
});
