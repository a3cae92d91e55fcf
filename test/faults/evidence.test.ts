import { describe, expect, it } from 'vitest';
import { violationsOf } from '../../faults/judge';
import { createMachines } from '../../faults/machines';
import { runCase } from '../../faults/run-case';
import { scenariosOf } from '../../faults/scenarios';

/** Every scenario in which somebody makes something in the execution's name, on every machine. */
const FORGERIES = createMachines().flatMap((machine) =>
  (['instance', 'cluster'] as const).flatMap((kind) =>
    scenariosOf(machine.name, kind)
      .filter(({ forges }) => forges !== undefined)
      .map((scenario) => ({ machine, scenario, title: `${machine.name}, ${kind}: ${scenario.name}` })),
  ),
);

describe('a snapshot or database that somebody else made in the name of an execution', () => {
  it.each(FORGERIES)('$title', async ({ machine, scenario }) => {
    const job = { machine, scenario, injections: [] };
    const outcome = await runCase(job);
    expect(outcome.end).toMatchObject({ status: 'FAILED', error: scenario.ends.code });
    expect(outcome.end).not.toHaveProperty('output');
    expect(outcome.after.map(({ identifier }) => identifier)).toEqual(
      expect.arrayContaining([...(scenario.forges?.(outcome.names) ?? [])].slice(0, 1)),
    );
    expect(violationsOf(job, outcome, {})).toEqual([]);
  });
});
