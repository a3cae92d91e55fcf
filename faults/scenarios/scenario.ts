import type { ResourceNames } from '../../lambda/contract/resource-names';
import type { DataMasqueTransport } from '../../lambda/datamasque/transport';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { WireHandler } from '../../local/http/exchange';
import type { RdsFaults } from '../../local/rds/rds-faults';
import type { MachineName } from '../machines';
import type { World } from '../world';

/** How a run must end. */
export interface ExpectedEnd {
  /** Error of the end; absent = it succeeds. */
  readonly code?: string;
  /** What the end's Cause must say. */
  readonly says?: RegExp;
  /** Members that the output must have. */
  readonly output?: Readonly<Record<string, string | null>>;
  /** Whether the run cannot clean up after itself, and must say so. */
  readonly leavesSomething?: true;
  /** Identifiers of all that it cannot clean up; absent = anything. */
  readonly leavesOnly?: (names: ResourceNames) => readonly string[];
}

/** A state of the world in which a run takes one way through the machine. */
export interface Scenario {
  readonly name: string;
  readonly machine: MachineName;
  readonly kind: DatabaseKind;
  readonly ends: ExpectedEnd;
  /** Makes what there is before the run. */
  readonly seed: (world: World) => Promise<void>;
  /** Fields of the input beside those that every run has. */
  readonly input?: (world: World) => Readonly<Record<string, string>>;
  readonly rdsFaults?: (names: ResourceNames, world: () => World) => RdsFaults;
  /** What this execution made and somebody else took over: it must stay, and the end must say so. */
  readonly takenOver?: (names: ResourceNames) => string;
  /** What somebody else makes under names and with tags of this execution: it must stay, and counts for nothing. */
  readonly forges?: (names: ResourceNames) => readonly string[];
  /**
   * What somebody else makes under the names and with all tags that prove a deletion: the run may delete it, and counts it
   * for nothing all the same.
   */
  readonly imitates?: (names: ResourceNames) => readonly string[];
  /** Whether it is about what counts as masked: mutants of the functions meet these first. @default false */
  readonly isEvidence?: true;
  /** Whether the server starts a second run behind our back. @default false */
  readonly startsTwice?: true;
  /** Whether none of the older masked snapshots can or may be pruned. @default false */
  readonly prunesNone?: true;
  readonly maskingMilliseconds?: number;
  /** Stands between the masking function and Secrets Manager. */
  readonly wrapSecrets?: (secrets: WireHandler) => WireHandler;
  readonly wrapTransport?: (transport: DataMasqueTransport, world: () => World) => DataMasqueTransport;
}

export type Variation = Omit<Scenario, 'machine' | 'kind' | 'seed'> & {
  readonly seed?: Scenario['seed'];
  readonly source?: SourceOptions;
};

export interface SourceOptions {
  /** @default true */
  readonly withSnapshot?: boolean;
  readonly kmsKeyId?: string;
  /** Whether it is encrypted under no key. @default true but for a cluster on the full machine */
  readonly isPlain?: boolean;
  /** Whether the source is a Serverless v2 cluster. @default false */
  readonly scales?: boolean;
  /** @default PostgreSQL */
  readonly engine?: string;
  readonly engineVersion?: string;
  /** Storage of an instance in GiB. @default 20 */
  readonly allocatedStorage?: number;
  /** Null for none. @default the account's default one */
  readonly subnetGroup?: null;
  /** Zones of a cluster's storage. @default those of the Region */
  readonly availabilityZones?: readonly string[];
}

export const SUCCEEDS: ExpectedEnd = {};

/** The end of a run that did all and could not clean up. */
export const LEFT_AFTER_SUCCESS: ExpectedEnd = {
  code: PhaseError.CLEAN_UP,
  says: /is complete; but clean-up did not end/,
  leavesSomething: true,
};
