import type { ResourceNames } from '../../lambda/contract/resource-names';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';

const ofClone = (names: ResourceNames): string => names.clone;

const ofMember = (names: ResourceNames): string => names.cloneMember;

/** What differs between the kinds of source. */
interface KindFacts {
  /** The instance that may find no capacity. */
  readonly instance: (names: ResourceNames) => string;
  readonly makes: string;
}

export const FACTS: Readonly<Record<DatabaseKind, KindFacts>> = {
  instance: { instance: ofClone, makes: 'RestoreDBInstanceFromDBSnapshot' },
  cluster: { instance: ofMember, makes: 'CreateDBInstance' },
};
