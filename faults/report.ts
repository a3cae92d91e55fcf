import type { DatabaseKind } from '../lib/workflow/rds-vocabulary';
import type { PartResult } from './campaign';
import { CutName } from './cuts';
import type { Machine, MachineState } from './machines';
import { TOPICS } from './monitor/stories';
import { STATE_FAULTS } from './state-faults';
import type { JudgedCase } from './ways';

/** What the campaign came to, as `--json` prints it. */
export interface CampaignReport {
  /** How many runs there were. */
  readonly cases: number;
  /** States that no run entered, and faults that befell no state, and topics of the monitor without a story. */
  readonly unreached: readonly string[];
  readonly violations: readonly { readonly case: string; readonly violation: string }[];
}

/** The result of a part, and of which kind its source was. */
export interface KindResult extends PartResult {
  readonly kind: DatabaseKind;
}

export function reportOf(machines: readonly Machine[], results: readonly KindResult[]): CampaignReport {
  const cases = results.flatMap((result) => result.cases);
  const stories = results.flatMap((result) => result.stories);
  return {
    cases: cases.length + stories.length,
    unreached: [
      ...unreachedStates(machines, results),
      ...faultsWithoutState(cases),
      ...TOPICS.filter((topic) => !stories.some((story) => story.topic === topic)),
    ],
    violations: [...cases, ...stories].flatMap(({ title, violations }) =>
      violations.map((violation) => ({ case: title, violation })),
    ),
  };
}

function unreachedStates(machines: readonly Machine[], results: readonly KindResult[]): readonly string[] {
  const reached = new Set(results.flatMap((result) => result.reached));
  return statesOf(machines)
    .map(({ name }) => name)
    .filter((name) => !reached.has(name));
}

function faultsWithoutState(cases: readonly JudgedCase[]): readonly string[] {
  const struck = new Set(cases.map(({ fault }) => fault));
  return [...STATE_FAULTS.map(({ name }) => name), ...Object.values(CutName)].filter(
    (name) => !struck.has(name),
  );
}

/** The states of all machines, each name once. */
export function statesOf(machines: readonly Machine[]): readonly MachineState[] {
  const byName = new Map(
    machines.flatMap(({ states }) => states.map((state) => [state.name, state] as const)),
  );
  const order = machines.find(({ name }) => name === 'full')?.states ?? [];
  const names = new Set([...order.map(({ name }) => name), ...byName.keys()]);
  return [...names].map((name) => byName.get(name) as MachineState);
}

/** States that only a source of one kind leads to. */
export function statesOfOneKind(results: readonly KindResult[], kind: DatabaseKind): readonly string[] {
  const reached = (wanted: (result: KindResult) => boolean): ReadonlySet<string> =>
    new Set(results.filter(wanted).flatMap((result) => result.reached));
  const others = reached((result) => result.kind !== kind);
  return [...reached((result) => result.kind === kind)].filter((name) => !others.has(name));
}
