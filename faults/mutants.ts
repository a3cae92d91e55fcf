import type { Catcher, Json, State, StateMachineDefinition } from '../lib/workflow/states-language';
import { withState } from './campaign';
import { statesIn } from './parts';
import type { SourceChange } from './patched-handlers';

/** Something taken out of the workflow that a promise hangs on. */
export interface Mutant {
  readonly name: string;
  /** Of a change to the definition: the state that is changed, and the definition with it. */
  readonly state?: string;
  readonly definition?: StateMachineDefinition;
  /** Of a change to a function: what is changed in its source. */
  readonly source?: SourceChange;
  /** Whether the function is the monitor's. @default false */
  readonly isOfMonitor?: boolean;
}

/** The parts of an ownership check, as the definition writes them. */
const OWNER_TAG = /\$exists\([^()]*TagList\[Key = "[^"]*-owner" and Value = "[^"]*"\]\)/;
const EXECUTION_TAG =
  /\$exists\([^()]*TagList\[Key = "[^"]*:execution" and Value = \$states\.context\.Execution\.Id\]\)/;

const START_TAG = /\$exists\([^()]*TagList\[Key = "[^"]*:started" and Value = \$plan\.startedAt\]\)/;
/** The pieces of evidence of a snapshot: the database that it is of, its time, and its masking run. */
const SNAPSHOT_OF =
  /\(\$states\.result\.\w+\[0\]\.Db(?:Instance|Cluster)Identifier = \$(?:plan\.names\.clone|source\.identifier)(?: and \([^()]*\([^()]*\)[^()]*\))?\)/;
const TAKEN_SINCE =
  /\(\$exists\([^()]*\) \? \$toMillis\([^()]*\) >= (?:\$maskedAt|\$toMillis\(\$plan\.startedAt\) - \d+) : [^()]*\)/;
const RUN_TAG = /\$exists\([^()]*TagList\[Key = "[^"]*:masking-run" and Value = \$string\([^()]*\)\]\)/;

/** The evidence of a clone beside its tags: what it is restored from. When it was made is evidence as of a snapshot. */
const RESTORED_FROM_TAG = /\$exists\([^()]*TagList\[Key = "[^"]*:restored-from" and Value = \([^()]*\)\]\)/;

const CHECKS = [
  ['owner tag', OWNER_TAG],
  ['execution tag', EXECUTION_TAG],
  ['start date', START_TAG],
  ['source', SNAPSHOT_OF],
  ['time', TAKEN_SINCE],
  ['masking run', RUN_TAG],
  ['restored-from tag', RESTORED_FROM_TAG],
] as const;

/** The mutants of a definition: each Catch and each half of each ownership check taken out. */
export function definitionMutants(definition: StateMachineDefinition): readonly Mutant[] {
  return statesIn(definition).flatMap(([name, state]) => [
    ...withoutCatchers(definition, name, state),
    ...withoutChecks(definition, name, state),
  ]);
}

function withoutCatchers(definition: StateMachineDefinition, name: string, state: State): readonly Mutant[] {
  const catchers: readonly Catcher[] = 'Catch' in state ? (state.Catch ?? []) : [];
  return catchers.map((catcher) => ({
    name: `"${name}" does not catch ${catcher.ErrorEquals.join(', ')}`,
    state: name,
    definition: withState(definition, name, (whole) => ({
      ...(whole as Extract<State, { Type: 'Task' }>),
      Catch: catchers.filter((other) => other !== catcher),
    })),
  }));
}

function withoutChecks(definition: StateMachineDefinition, name: string, state: State): readonly Mutant[] {
  const assigned = 'Assign' in state ? (state.Assign ?? {}) : {};
  return Object.entries(assigned).flatMap(([variable, value]) =>
    CHECKS.filter(([, pattern]) => typeof value === 'string' && pattern.test(value)).map(
      ([check, pattern]) => ({
        name: `"${name}" does not ask for the ${check} of what it finds`,
        state: name,
        definition: withState(definition, name, (whole) => ({
          ...(whole as Extract<State, { Type: 'Task' }>),
          Assign: { ...assigned, [variable]: String(value).replace(pattern, 'true') as Json },
        })),
      }),
    ),
  );
}

const identity = { file: 'lambda/datamasque/run-identity.ts' };
const runs = { file: 'lambda/masking/runs.ts' };
const request = { file: 'lambda/masking/check-request.ts' };

/** Evidence of masking that is not asked for any more. */
const IDENTITY_MUTANTS: readonly Mutant[] = [
  {
    name: 'a run of another number is taken for ours',
    source: { ...identity, find: "compare('number', run.id, expected.maskRunId),", put: '' },
  },
  {
    name: 'a run by another connection is taken for ours',
    source: { ...identity, find: '    compareConnection(run, expected),', put: '' },
  },
  {
    name: 'a run of another ruleset is taken for ours',
    source: { ...identity, find: "compare('ruleset', run.ruleset, expected.rulesetId),", put: '' },
  },
  {
    name: 'runs of our name by connections of others are taken for ours',
    source: {
      ...identity,
      find: 'run.name === name && id !== null && connectionIds.includes(String(id))',
      put: 'run.name === name && (id === null || connectionIds.length >= 0)',
    },
  },
  {
    name: 'a run of our name that is there already is taken for the one that was started before',
    source: {
      ...runs,
      find: 'named.filter((run) => identifyRun(run, { ...started, maskRunId: run.id }).isOurs)',
      put: 'named',
    },
  },
  {
    name: 'a run starts by another recipe than the one that was checked',
    source: {
      ...runs,
      find: '  if (change !== undefined) throw changedBeforeStart(ruleset?.name ?? rulesetId, change);\n',
      put: '',
    },
  },
  {
    name: 'a run counts whose recipe was changed before its end',
    source: {
      ...runs,
      find: 'resultOf(dataMasque, run, change ?? null)',
      put: 'resultOf(dataMasque, run, null)',
    },
  },
  {
    name: 'libraries are not compared',
    source: {
      file: 'lambda/datamasque/ruleset-libraries.ts',
      find: 'checked.hash !== null && now.hash !== checked.hash',
      put: 'checked.hash === undefined',
    },
  },
  {
    name: 'a pinned recipe is not held to its hash',
    source: { ...request, find: '  checkPin(request.rulesetHash, ruleset.name, recipe);\n', put: '' },
  },
  {
    name: 'snapshots of every account are accepted',
    source: { ...request, find: 'accepted.includes(account)) return;', put: 'accepted.length >= 0) return;' },
  },
  {
    name: 'a connection of our name to another database is taken for ours',
    source: {
      file: 'lambda/datamasque/connections.ts',
      find: 'String(connection.host).toLowerCase() === host.toLowerCase() && Number(connection.port) === port',
      put: 'connection.name === name && host !== String(port)',
    },
  },
  {
    name: 'the previous secret gives more than its password',
    source: {
      file: 'lambda/masking/connect.ts',
      find: 'tryConnection(step, { ...current, password }, dependencies)',
      put: 'tryConnection(step, { ...previous, password }, dependencies)',
    },
  },
];

/** The mutants of the functions: each ownership check and each loop over pages taken out. */
export const SOURCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'the snapshot function reads one page of snapshots',
    source: {
      file: 'lambda/databases/database-snapshot.ts',
      find: '} while (marker);',
      put: '} while (false);',
    },
  },
  {
    name: 'the masking function reads one page of a list',
    source: {
      file: 'lambda/datamasque/data-masque-client.ts',
      find: 'const isMore = next !== undefined ? next !== null',
      put: 'const isMore = next !== undefined ? false',
    },
  },
  {
    name: 'pruning does not ask for our name',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'identifier === names.maskedSnapshot',
      put: 'true',
    },
  },
  {
    name: 'pruning takes a longer name for ours',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'identifier === names.maskedSnapshot',
      put: 'identifier.startsWith(names.maskedSnapshot)',
    },
  },
  {
    name: 'pruning does not ask of which clone a snapshot is',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'databaseIdentifier === names.clone',
      put: 'true',
    },
  },
  {
    name: 'pruning does not ask for our tag',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'tags.get(ResourceTag.MASKED_SNAPSHOT_OWNER) === owner',
      put: 'true',
    },
  },
  {
    name: 'pruning does not ask of which source a snapshot is',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'tags.get(ResourceTag.SOURCE) === source',
      put: 'true',
    },
  },
  {
    name: 'pruning does not spare what was made since the execution began',
    source: {
      file: 'lambda/snapshot/prune-snapshots.ts',
      find: 'identifier !== maskedSnapshotIdentifier && createdAt < Date.parse(startedAt)',
      put: 'Boolean(identifier + maskedSnapshotIdentifier + createdAt + startedAt)',
    },
  },
  {
    name: 'a snapshot of ours may be chosen to start from',
    source: {
      file: 'lambda/databases/choose-snapshot.ts',
      find: "snapshot.status !== 'available' || isOurs(snapshot)",
      put: "snapshot.status !== 'available'",
    },
  },
  {
    name: 'a snapshot of an earlier database may be chosen to start from',
    source: {
      file: 'lambda/databases/choose-snapshot.ts',
      find: 'snapshot.resourceId !== undefined && snapshot.resourceId !== resourceId',
      put: 'false',
    },
  },
  ...IDENTITY_MUTANTS,
  {
    name: 'connections of others are let go of',
    source: {
      file: 'lambda/datamasque/connections.ts',
      find: 'answers.filter((connection) => connection.name === name)',
      put: 'answers.filter(() => name.length > 0)',
    },
  },
  {
    name: 'a second run is not looked for when the first has finished',
    source: {
      file: 'lambda/masking/runs.ts',
      find: 'all.filter(({ id }) => id !== maskRunId)',
      put: '[]',
    },
  },
];
