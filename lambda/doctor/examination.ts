import type { CheckedMachine, WorkflowFacts } from '../contract/doctor-environment';
import type { MaskingRequestDefaults } from '../contract/masking-request';
import type { DatabaseSnapshot } from '../databases/database-snapshot';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import type { DoctorDependencies } from './doctor-dependencies';
import { type Look, warn } from './finding';
import { FindingError } from './finding-error';
import type { Source } from './source';

/** What all checks of one report go by. Looks never reject. */
export interface Examination {
  /** The fields of the request that are known. */
  readonly fields: MaskingRequestDefaults;
  /** The state machine that is meant; absent where there are several and none is named. */
  readonly machine?: CheckedMachine;
  readonly tools: DoctorDependencies;
  /** A client that is logged in. */
  readonly server: Promise<Look<DataMasqueClient>>;
  readonly source: Promise<Look<Source>>;
  /** The snapshot that a run would start from; absent also where one will be taken. */
  readonly snapshot: Promise<Look<DatabaseSnapshot>>;
}

/** Whether the machine that is meant is one that does not say what it was made with. */
export function isBlueprint({ machine }: Pick<Examination, 'machine'>): boolean {
  return machine?.kind === 'blueprint';
}

/**
 * What the state machine that is meant was made with.
 *
 * @param what of it is to be known, in words
 * @throws FindingError where that is not known
 */
export function factsOf({ machine }: Pick<Examination, 'machine'>, what: string): WorkflowFacts {
  if (machine?.facts) return machine.facts;
  throw new FindingError(
    machine === undefined
      ? warn('not checked, for there are several state machines', 'name one: stateMachineArn')
      : warn(`could not be told, for a blueprint does not say ${what}`, 'see to it in its own stack'),
  );
}
