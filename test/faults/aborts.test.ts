import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, inventory, type Resource } from '../../faults/inventory';
import { createMachines, type Machine } from '../../faults/machines';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { AbortedAccount } from './aborted-account';

/** What stands, but for what the full machine prunes by itself. */
function fingerprints(resources: readonly Resource[]): string[] {
  return resources
    .filter(({ identifier }) => !/-(a{16}|b{16})-orders$/.test(identifier))
    .map(fingerprint)
    .sort();
}

describe.each(['instance', 'cluster'] as const)('an execution on an %s', { timeout: 120_000 }, (kind) => {
  let machine: Machine;
  let states: readonly string[];

  beforeAll(async () => {
    const full = createMachines().find(({ name }) => name === 'full');
    if (full === undefined) throw new Error('there is no full machine');
    machine = full;
    states = await statesOf(kind);
  });

  async function statesOf(of: DatabaseKind): Promise<readonly string[]> {
    const account = new AbortedAccount(machine);
    await account.stand(of);
    const entered = await account.runUntil();
    await account.monitor();
    expect(account.events.map(({ verdict }) => verdict)).toEqual(['masked']);
    expect([account.errors, account.world.denials]).toEqual([[], []]);
    await account.world.close();
    return entered;
  }

  it('that is stopped at any state leaves nothing but what was there, and a masked snapshot if it is complete', async () => {
    let aborted = 0;
    for (const state of states) {
      const account = new AbortedAccount(machine);
      await account.stand(kind);
      const before = await inventory(account.world);
      const entered = await account.runUntil(state);
      await account.monitor();
      const after = await inventory(account.world);
      const { names, denials } = account.world;
      const complete = after.filter(({ identifier }) => identifier === names.maskedSnapshot);
      expect(
        complete.every(({ status }) => status === 'available'),
        state,
      ).toBe(true);
      const left = after.filter((resource) => !complete.includes(resource));
      expect(fingerprints(left), state).toEqual(fingerprints(before));
      const isCut = account.events.some(({ executionStatus }) => executionStatus === 'ABORTED');
      expect(isCut ? 'aborted' : 'masked', `${state} of ${entered.length}`).toBe(
        account.events.at(-1)?.verdict,
      );
      expect(denials, state).toEqual([]);
      if (isCut) aborted += 1;
      await account.world.close();
    }
    // The last ones are entered in the moment of the end.
    expect(aborted).toBeGreaterThan(30);
  });
});
