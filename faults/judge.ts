import { ResourceTag } from '../lambda/contract/resource-tags';
import { PhaseError, PhaseState } from '../lib/workflow/definition';
import { statusOf } from './cuts';
import { EXECUTION_ARN, SECRETS, STARTED_AT } from './fixed-values';
import { fingerprint, type Resource } from './inventory';
import { isInCleanUp, isLast, type MachineState } from './machines';
import type { Case, Outcome } from './run-case';
import { isPrunable, isYoungerPrunable } from './scenarios';
import { MARK, type StateFault } from './state-fault';

/** What a case may come to. */
export interface Expectation {
  /** The fault at a state, if there is one. */
  readonly state?: MachineState;
  readonly fault?: StateFault;
  /** The outcome of the same way without the fault. */
  readonly base?: Outcome;
  /** A second fault, in clean-up. */
  readonly second?: { readonly state: MachineState; readonly fault: StateFault };
  /** The outcome of the same way with the first fault alone, where a second follows. */
  readonly alone?: Outcome;
}

const CODE_BY_PHASE: Readonly<Record<string, string>> = {
  [PhaseState.REQUEST]: PhaseError.REQUEST,
  [PhaseState.SOURCE]: PhaseError.REQUEST,
  [PhaseState.CLONE]: PhaseError.CLONE,
  [PhaseState.MASKING]: PhaseError.MASKING,
  [PhaseState.SNAPSHOT]: PhaseError.SNAPSHOT,
  [PhaseState.SHARING]: PhaseError.SHARING,
  [PhaseState.CLEAN_UP]: PhaseError.CLEAN_UP,
};

const LEFT_BEHIND = /clean-up did not end/;
const KEPT = /the masked snapshot \S+ is complete and stays/;

/** The fewest days that RDS lets what a call makes keep its automated backups. */
/** Calls after which automated backups could be retained. */
const DELETERS_OF_DATABASES = ['DeleteDBInstance', 'DeleteDBCluster'];
/** Calls whose instance upgrades itself unless they say otherwise. */
const MAKERS_OF_INSTANCES = ['RestoreDBInstanceFromDBSnapshot', 'CreateDBInstance'];

/** Calls that make a thing, and the parameter that names it. */
const MAKERS: Readonly<Record<string, string>> = {
  CreateDBSnapshot: 'DBSnapshotIdentifier',
  CreateDBClusterSnapshot: 'DBClusterSnapshotIdentifier',
  CopyDBSnapshot: 'TargetDBSnapshotIdentifier',
  CopyDBClusterSnapshot: 'TargetDBClusterSnapshotIdentifier',
  RestoreDBInstanceFromDBSnapshot: 'DBInstanceIdentifier',
  RestoreDBClusterFromSnapshot: 'DBClusterIdentifier',
  RestoreDBClusterToPointInTime: 'DBClusterIdentifier',
  CreateDBInstance: 'DBInstanceIdentifier',
};
const REMOVERS: Readonly<Record<string, string>> = {
  DeleteDBInstance: 'DBInstanceIdentifier',
  DeleteDBCluster: 'DBClusterIdentifier',
  DeleteDBSnapshot: 'DBSnapshotIdentifier',
  DeleteDBClusterSnapshot: 'DBClusterSnapshotIdentifier',
};

/** The promises that a case broke, in words; none when it kept them all. */
export function violationsOf(job: Case, outcome: Outcome, expectation: Expectation): readonly string[] {
  return [
    ...endOf(job, outcome, expectation),
    ...truth(job, outcome),
    ...nothingLeft(job, outcome, expectation),
    ...nothingHidden(job, outcome, expectation),
    ...nothingTouched(job, outcome),
    ...nothingTwice(job, outcome),
    ...nothingTold(outcome),
    ...nothingByItself(outcome),
    ...outcome.denials,
  ];
}

function endOf(job: Case, outcome: Outcome, expectation: Expectation): readonly string[] {
  const { end } = outcome;
  if (job.cut) return end.status === statusOf(job.cut) ? [] : [`the cut execution ended ${end.status}`];
  if (end.status === 'ABORTED' || end.status === 'TIMED_OUT') return ['the execution did not come to an end'];
  if (!expectation.fault) return asExpected(job, outcome);
  if (isFatal(expectation))
    return end.status === 'FAILED' ? [] : ['the execution succeeded after what must end it'];
  return [
    ...outcomeKept(outcome, expectation),
    ...phaseNamed(outcome, expectation),
    ...causeNamed(outcome, expectation),
  ];
}

/** Whether a fault ends an execution at once, without clean-up. */
function isFatal({ state, fault, second }: Expectation): boolean {
  const isEnding = (where: MachineState | undefined, what: StateFault | undefined): boolean =>
    what?.severity === 'fatal' || (what?.rewrite !== undefined && where !== undefined && isBare(where));
  return isEnding(state, fault) || isEnding(second?.state, second?.fault);
}

/** A top-level state that cannot catch. */
function isBare(state: MachineState): boolean {
  return isLast(state) || (state.type === 'Choice' && state.phase === state.name);
}

function asExpected({ scenario: { ends } }: Case, outcome: Outcome): readonly string[] {
  const { end } = outcome;
  if (saysSo(outcome) !== Boolean(ends.leavesSomething)) {
    return [
      `it says${ends.leavesSomething ? ' not' : ''} that something may be left behind: ${inWords(outcome)}`,
    ];
  }
  if (ends.code === undefined) {
    if (end.status !== 'SUCCEEDED') return [`it failed: ${end.error}: ${end.cause}`];
    const output = end.output as Readonly<Record<string, unknown>>;
    return Object.entries(ends.output ?? {})
      .filter(([name, value]) => output[name] !== value)
      .map(([name, value]) => `the output's ${name} is ${output[name]}, not ${value}`);
  }
  if (end.status === 'SUCCEEDED') return ['it succeeded, although it must fail'];
  if (end.error !== ends.code) return [`it failed with ${end.error}, not ${ends.code}: ${end.cause}`];
  if (ends.says && !ends.says.test(end.cause ?? ''))
    return [`its cause does not say ${ends.says}: ${end.cause}`];
  return [];
}

function sameEnd(outcome: Outcome, base: Outcome | undefined): boolean {
  if (!base || outcome.end.status !== base.end.status || saysSo(outcome) !== saysSo(base)) return false;
  return (
    outcome.end.status === 'SUCCEEDED' ||
    (base.end.status !== 'SUCCEEDED' && outcome.end.error === base.end.error)
  );
}

function outcomeKept(outcome: Outcome, { fault, base, second }: Expectation): readonly string[] {
  if (fault?.severity !== 'passing' || second) return [];
  if (sameEnd(outcome, base)) return [];
  return [`a fault that passed changed the end from ${base && inWords(base)} to ${inWords(outcome)}`];
}

function phaseNamed(outcome: Outcome, { state, base, second }: Expectation): readonly string[] {
  const { end } = outcome;
  if (end.status === 'SUCCEEDED' || !state) return [];
  const allowed = [state, second?.state].flatMap((place) =>
    place ? (CODE_BY_PHASE[place.phase] ?? []) : [],
  );
  if (base && base.end.status !== 'SUCCEEDED') allowed.push(base.end.error ?? '');
  if (allowed.includes(end.error ?? '')) return [];
  return [`the error ${end.error} names another phase than ${allowed.join(' or ')}: ${end.cause}`];
}

/** The end must repeat what a lasting fault said, unless the run had failed of something else before. */
function causeNamed(outcome: Outcome, { state, fault, base, alone }: Expectation): readonly string[] {
  const { end } = outcome;
  if (end.status === 'SUCCEEDED' || !state || !fault?.speaks || fault.severity !== 'lasting') return [];
  if (base && base.end.status !== 'SUCCEEDED') return [];
  // What a run succeeds with is not what it fails of once something else goes wrong.
  if (alone?.end.status === 'SUCCEEDED') return [];
  if (isInCleanUp(state) && !LEFT_BEHIND.test(end.cause ?? '')) return [];
  const isTold = end.cause?.includes(MARK) && end.cause.includes(fault.isToldAs ?? '');
  return isTold ? [] : [`the cause does not say what went wrong: ${end.cause}`];
}

function truth({ machine, scenario }: Case, outcome: Outcome): readonly string[] {
  const { end, names, newSnapshots } = outcome;
  const found: string[] = [];
  const isMasked = newSnapshots.get(names.maskedSnapshot);
  if (end.status === 'SUCCEEDED' && isMasked !== true)
    found.push('it succeeded without a complete masked snapshot');
  found.push(...unmaskedInDisguise(outcome));
  if (end.status === 'SUCCEEDED' && machine.name !== 'plain' && !isShared(outcome)) {
    found.push('it succeeded without sharing the masked snapshot');
  }
  if (end.status === 'SUCCEEDED' && machine.name === 'full') found.push(...pruned(scenario, outcome));
  if (outcome.snapshotWhileMasking) found.push('the clone was snapshotted while it was being masked');
  return found;
}

/** No snapshot with a name or a tag of a masked one may hold a row that is not masked, but one that somebody else made. */
export function unmaskedInDisguise({ newSnapshots, after, forged }: Outcome): readonly string[] {
  return [...newSnapshots].flatMap(([identifier, isMasked]) => {
    const tags = after.find((resource) => resource.identifier === identifier)?.tags;
    const looksMasked = identifier.startsWith('masked-') || tags?.has(ResourceTag.MASKED_SNAPSHOT_OWNER);
    return looksMasked && !isMasked && !forged.includes(identifier)
      ? [`the snapshot ${identifier} looks masked and is not`]
      : [];
  });
}

function isShared({ effects }: Outcome): boolean {
  return effects.some(({ operation }) => /^ModifyDB(Cluster)?SnapshotAttribute$/.test(operation));
}

/** Of the older masked snapshots one is to be kept beside the new one, unless none can go. */
function pruned({ prunesNone }: Case['scenario'], { after }: Outcome): readonly string[] {
  const left = after.filter(({ identifier }) => isPrunable(identifier)).map(({ identifier }) => identifier);
  const isRight = prunesNone ? left.length === 2 : left.length === 1 && isYoungerPrunable(left[0] ?? '');
  return isRight ? [] : [`of the older masked snapshots these are left: ${left}`];
}

function nothingLeft(job: Case, outcome: Outcome, expectation: Expectation): readonly string[] {
  const lost = job.scenario.takenOver?.(job.machine.names);
  const left = leftovers(outcome).filter(({ identifier }) => identifier !== lost);
  const mayLeave = job.cut !== undefined || isFatal(expectation) || saysSo(outcome);
  if (!mayLeave) {
    return left.map(
      ({ kind, identifier, status }) => `the ${kind} ${identifier} (${status}) was left behind`,
    );
  }
  return left
    .filter((resource) => !isOurs(resource, outcome))
    .map(
      ({ kind, identifier }) =>
        `the ${kind} ${identifier} was left behind and cannot be found by tag or name`,
    );
}

/** What a run leaves on purpose, or because it is not the run's to delete, must be said, and must be so. */
function nothingHidden(job: Case, outcome: Outcome, expectation: Expectation): readonly string[] {
  if (job.cut !== undefined || isFatal(expectation) || saysSo(outcome))
    return nothingMore(job, outcome, expectation);
  const { end, after, names, newSnapshots } = outcome;
  const lost = job.scenario.takenOver?.(names);
  const found = after
    .filter(({ identifier }) => identifier === lost)
    .map(({ identifier }) => `${identifier} was left behind in silence`);
  const isKept =
    newSnapshots.get(names.maskedSnapshot) === true && !outcome.forged.includes(names.maskedSnapshot);
  if (end.status === 'FAILED' && isKept !== KEPT.test(end.cause ?? '')) {
    found.push(`it says${isKept ? ' not' : ''} that a masked snapshot stays: ${end.cause}`);
  }
  return found;
}

/** Where not all could be cleaned up, all else must be. */
function nothingMore(
  { scenario: { ends }, machine }: Case,
  outcome: Outcome,
  { fault }: Expectation,
): readonly string[] {
  const may = fault ? undefined : ends.leavesOnly?.(machine.names);
  if (!may) return [];
  return leftovers(outcome)
    .filter(({ identifier }) => !may.includes(identifier))
    .map(({ kind, identifier }) => `the ${kind} ${identifier} was left behind with what had to be`);
}

function saysSo({ end }: Outcome): boolean {
  return end.status === 'FAILED' && LEFT_BEHIND.test(end.cause ?? '');
}

/** What a run made and did not remove, but for a complete masked snapshot. */
export function leftovers({ before, after, names, newSnapshots, forged }: Outcome): readonly Resource[] {
  const known = new Set(before.map(({ kind, identifier }) => `${kind} ${identifier}`));
  // Automated backups are a part of their instance, and go with it: only those of one that is gone are left behind.
  const hasClone = after.some(({ kind, identifier }) => kind === 'instance' && identifier === names.clone);
  const isBackupOfClone = (identifier: string): boolean => identifier.startsWith(`rds:${names.clone}-`);
  return after.filter(
    ({ kind, identifier }) =>
      !known.has(`${kind} ${identifier}`) &&
      !(hasClone && isBackupOfClone(identifier)) &&
      !forged.includes(identifier) &&
      !(identifier === names.maskedSnapshot && newSnapshots.get(identifier) === true),
  );
}

/** Whether a thing can be told to be what the execution made, by its tags or its name. */
export function isOurs({ kind, identifier, tags }: Resource, { names, owner }: Outcome): boolean {
  if (kind === 'connection' || kind === 'masking run in flight') return identifier === names.connection;
  const { CLONE_OWNER, INTERMEDIATE_SNAPSHOT_OWNER, MASKED_SNAPSHOT_OWNER, EXECUTION, STARTED } = ResourceTag;
  const owners = [CLONE_OWNER, INTERMEDIATE_SNAPSHOT_OWNER, MASKED_SNAPSHOT_OWNER];
  return (
    owners.some((tag) => tags.get(tag) === owner) &&
    tags.get(EXECUTION) === EXECUTION_ARN &&
    tags.get(STARTED) === STARTED_AT
  );
}

function isRemoved({ operation, parameters }: Outcome['effects'][number], identifier: string): boolean {
  return parameters[REMOVERS[operation] ?? ''] === identifier;
}

/** What is not ours must be as it was. */
export function nothingTouched(
  { scenario: { takenOver, imitates }, machine }: Case,
  outcome: Outcome,
): readonly string[] {
  const { before, after, forged, effects, names } = outcome;
  const imitated = imitates?.(names) ?? [];
  const lost = takenOver?.(machine.names);
  const isLost =
    lost !== undefined &&
    !after.some(({ identifier, status }) => identifier === lost && status !== 'deleting');
  const now = new Set(after.map(fingerprint));
  return before
    .filter(({ identifier }) => !isPrunable(identifier) && !imitated.includes(identifier))
    .filter((resource) => !now.has(fingerprint(resource)))
    .map(({ identifier }) => identifier)
    .concat(isLost ? [lost] : [])
    .concat(forged.filter((identifier) => effects.some((effect) => isRemoved(effect, identifier))))
    .map((identifier) => `${identifier}, which is not ours, was touched`);
}

function nothingTwice(
  { scenario: { startsTwice } }: Case,
  { effects, runs, mostConnections }: Outcome,
): readonly string[] {
  const made = new Map<string, number>();
  for (const { operation, parameters } of effects) {
    const name = String(parameters[MAKERS[operation] ?? REMOVERS[operation] ?? ''] ?? '');
    if (MAKERS[operation]) made.set(name, (made.get(name) ?? 0) + 1);
    if (REMOVERS[operation]) made.set(name, (made.get(name) ?? 0) - 1);
  }
  const twice = [...made].filter(([, times]) => times > 1).map(([name]) => `${name} was made twice`);
  if (runs > (startsTwice ? 2 : 1)) twice.push(`${runs} masking runs were started`);
  if (mostConnections > 1) twice.push(`${mostConnections} connections were there at a time`);
  return twice;
}

/** A clone's automated backups go with it, and it changes its version at no moment of its own choice. */
function nothingByItself({ effects }: Outcome): readonly string[] {
  return effects.flatMap(({ operation, parameters }) => [
    ...(DELETERS_OF_DATABASES.includes(operation) && parameters.DeleteAutomatedBackups !== true
      ? [`${operation} does not say that automated backups go, too`]
      : []),
    ...(MAKERS_OF_INSTANCES.includes(operation) && parameters.AutoMinorVersionUpgrade !== false
      ? [`${operation} makes an instance that upgrades itself`]
      : []),
  ]);
}

function nothingTold({ visibleText }: Outcome): readonly string[] {
  return SECRETS.filter((secret) => visibleText.includes(secret)).map(() => 'a secret can be read');
}

function inWords({ end }: Outcome): string {
  return end.status === 'SUCCEEDED' ? 'a success' : `${end.status} ${end.error}: ${end.cause}`;
}
