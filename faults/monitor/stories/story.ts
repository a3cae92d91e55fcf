import type { DatabaseKind } from '../../../lib/workflow/rds-vocabulary';
import { type Cut, CutName } from '../../cuts';
import type { Machine } from '../../machines';
import { type Case, type Outcome, runCase } from '../../run-case';
import { type Scenario, scenariosOf } from '../../scenarios';
import type { Handlers } from '../../world';

/** Something that the monitor is put through, beside the ends of executions at every state. */
export interface Story {
  /** What all stories of its kind are about. */
  readonly topic: string;
  readonly title: string;
  /** @returns the promises that were broken, in words */
  readonly tell: (handlers: Handlers) => Promise<readonly string[]>;
}

/** An end of an execution that stands for all of its kind. */
export interface Exemplar {
  readonly name: string;
  readonly job: Case;
  /** The outcome without what ended it early. */
  readonly base: Outcome;
}

interface Sketch {
  readonly name: string;
  readonly scenario: string;
  readonly cut?: Cut;
}

const ALL_WELL = 'all goes well';

/** The ends that the stories are told of: one for everything that an execution can leave. */
function sketches(kind: DatabaseKind): readonly Sketch[] {
  const cut = (name: CutName, state: string) => ({ name, state });
  const ofKind = (instance: string, cluster: string): string => (kind === 'instance' ? instance : cluster);
  return [
    {
      name: 'stopped while the clone is made',
      scenario: ALL_WELL,
      cut: cut(CutName.STOPPED, ofKind('Wait for the clone', 'Wait for the instance of the clone cluster')),
    },
    {
      name: 'stopped while it masks',
      scenario: ALL_WELL,
      cut: cut(CutName.STOPPED, 'Wait for the masking run'),
    },
    {
      name: 'stopped while two runs mask',
      scenario: 'a second masking run starts while the first goes on',
      cut: cut(CutName.STOPPED, 'Is the masking run ready?'),
    },
    {
      name: 'stopped while DataMasque is being connected',
      scenario: ALL_WELL,
      cut: cut(CutName.STOPPED_IN_CALL, 'Connect DataMasque to the clone'),
    },
    {
      name: 'out of time while the masked snapshot is copied',
      scenario: ALL_WELL,
      cut: cut(
        CutName.TIMED_OUT,
        ofKind(
          'Wait for the copy of the masked snapshot',
          'Wait for the copy of the masked cluster snapshot',
        ),
      ),
    },
    {
      name: 'at an error in clean-up after the masking failed',
      scenario: 'the masking run ends as failed',
      cut: cut(CutName.RUNTIME, 'Clean up'),
    },
    {
      name: 'at an error in clean-up after all else was done',
      scenario: ALL_WELL,
      cut: cut(CutName.RUNTIME, 'Clean up'),
    },
    { name: 'with a refusal', scenario: 'a zone in which the source has no subnet' },
    { name: 'with success', scenario: ALL_WELL },
    { name: 'with a failed masking run', scenario: 'the masking run ends as failed' },
  ];
}

/** Runs what the stories begin with. */
export async function exemplarsOf(
  machine: Machine<'full'>,
  kind: DatabaseKind,
): Promise<readonly Exemplar[]> {
  const scenarios = new Map(scenariosOf(machine.name, kind).map((scenario) => [scenario.name, scenario]));
  const bases = new Map<string, Outcome>();
  const exemplars: Exemplar[] = [];
  for (const { name, scenario: called, cut } of sketches(kind)) {
    const scenario = scenarios.get(called) as Scenario;
    const job: Case = { machine, scenario, injections: [] };
    const base = bases.get(called) ?? (await runCase(job));
    bases.set(called, base);
    exemplars.push({ name, job: { ...job, cut, entries: base.entries }, base });
  }
  return exemplars;
}
