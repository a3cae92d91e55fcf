import type { DatabaseKind } from '../../../lib/workflow/rds-vocabulary';
import { isLast, type Machine } from '../../machines';
import { crashStories } from './crashes';
import { awayStories } from './data-masque-away';
import { deliveryStories } from './deliveries';
import { EVIDENCE_TOPICS, evidenceStories } from './evidence';
import { foreignStories } from './foreign-machine';
import { lookalikeStories } from './lookalikes';
import { redriveStories } from './redrives';
import { type Exemplar, exemplarsOf, type Story } from './story';

export type { Story } from './story';

/** What the stories of a kind are about; one of each is told at least. */
export const TOPICS: readonly string[] = [
  'what looks like an ended execution’s',
  'an execution that Step Functions does not know',
  'a succeeded execution of the blueprint',
  ...EVIDENCE_TOPICS,
  'the event comes twice, late, out of order or without input and output',
  'DataMasque is away',
  'an execution is redriven after the monitor has cleaned up',
  'a call of the monitor fails',
  'the monitor dies after a call took effect',
];

/** The machine that the stories are told of, which has every option and so leaves most. */
export function fullMachine(machine: Machine): Machine<'full'> {
  if (machine.name === 'full') return machine as Machine<'full'>;
  throw new Error(`the stories of the monitor are of the full machine, got: ${machine.name}`);
}

/** All that the monitor of a machine is put through, what tells most at the least cost first. */
export async function storiesOf(machine: Machine<'full'>, kind: DatabaseKind): Promise<readonly Story[]> {
  const exemplars = await exemplarsOf(machine, kind);
  const well = exemplars.find(({ name }) => name === 'with success') as Exemplar;
  const states = machine.states.filter((state) => well.base.visited.has(state.name) && !isLast(state));
  const crashes: Story[] = [];
  for (const exemplar of exemplars) crashes.push(...(await crashStories(exemplar)));
  return [
    ...lookalikeStories(machine, kind),
    ...foreignStories(machine, kind),
    ...evidenceStories(machine, kind, exemplars),
    ...exemplars.flatMap(deliveryStories),
    ...exemplars.flatMap(awayStories),
    ...redriveStories(
      well,
      states.map(({ name }) => name),
    ),
    ...crashes,
  ];
}
