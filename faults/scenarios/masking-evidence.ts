import { createHash } from 'node:crypto';
import type { DataMasqueRequest, DataMasqueTransport } from '../../lambda/datamasque/transport';
import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import type { Run } from '../../local/datamasque/run';
import { standConnection } from '../decoys';
import { NEXT_PASSWORDS, SOURCE_LOGIN } from '../fixed-values';
import type { MachineName } from '../machines';
import { RULESET, type World } from '../world';
import { SUCCEEDS, type Variation } from './scenario';
import { fromSnapshot, receiveSnapshot } from './source';

const MINUTE = 60_000;
/** Truncates a table without personal data. */
const WEAK_RULESET = 'version: "1.0"\ntasks:\n  - type: truncate_table\n    table: archive\n';
const LIBRARY = { namespace: 'org', name: 'pii' };
const STRICT_LIBRARY = 'masks: {}\n';
const WEAK_LIBRARY = 'masks: {weak: {}}\n';
const RULESET_WITH_LIBRARY = 'customers by a library';
/** Who made what is not this execution's. */
export const SOMEBODY = 'somebody';
/** An account that the workflow does not list. */
const UNLISTED_ACCOUNT = '777788889999';

/** Something that happens to the server while an execution goes on. */
interface Moments {
  /** The clone can be logged in to; the next request starts the run. */
  readonly connected?: (world: World) => void;
  /** The server has the request that starts the run, and has not done it yet. */
  readonly starting?: (world: World) => void;
  /** The run is started, and has masked nothing yet. */
  readonly started?: (world: World) => void;
}

/** A server that somebody does something to, each once. */
function when(moments: Moments): NonNullable<Variation['wrapTransport']> {
  return (transport, world) => {
    const open = new Set(Object.keys(moments));
    const pass = (moment: keyof Moments): void => {
      if (open.delete(moment)) moments[moment]?.(world());
    };
    return async (request) => {
      if (!isStart(request)) {
        const answer = await transport(request);
        if (request.url.endsWith('/test/')) pass('connected');
        return answer;
      }
      pass('starting');
      const answer = await transport(isWeakLibrary(world()) ? withoutMasking(request) : request);
      pass('started');
      return answer;
    };
  };
}

function isStart({ method, url }: DataMasqueRequest): boolean {
  return method === 'POST' && new URL(url).pathname === '/api/runs/';
}

/** The stand-in applies no library: a run by a weak one is one that changes no row. */
function withoutMasking(request: DataMasqueRequest): DataMasqueRequest {
  const body = JSON.parse(request.body ?? '{}');
  return { ...request, body: JSON.stringify({ ...body, options: { ...body.options, dry_run: true } }) };
}

function isWeakLibrary({ services: { dataMasque } }: World): boolean {
  return dataMasque.libraries.list().some(({ yaml }) => yaml === WEAK_LIBRARY);
}

/** A masking run, a ruleset and a connection count only when they are those that this execution checked and started. */
export function maskingEvidence(machine: MachineName, kind: DatabaseKind): readonly Variation[] {
  return [
    ...runsOfOthers(),
    ...swappedRecipes(),
    ...pinnedRecipes(),
    ...connectionsOfOthers(),
    {
      name: 'an old database name in the previous secret: its password logs in, and the database of the present one is masked',
      ends: SUCCEEDS,
      input: fromSnapshot(machine, kind),
      seed: async ({ services: { secrets }, databaseSecretArn }) => {
        secrets.rotate(databaseSecretArn, JSON.stringify({ ...SOURCE_LOGIN, dbname: 'archive' }));
        const [password] = NEXT_PASSWORDS;
        secrets.rotate(databaseSecretArn, JSON.stringify({ ...SOURCE_LOGIN, password }));
      },
    },
    {
      name: 'a snapshot of an account that is not listed: nothing is made of it',
      ends: { code: PhaseError.REQUEST, says: /whose snapshots this workflow does not accept/ },
      input: (world) => ({ SourceSnapshot: receiveSnapshot(world, { account: UNLISTED_ACCOUNT }) }),
    },
  ];
}

/** What differs between our run and the one that has its number now. */
export type Difference = 'name' | 'connection' | 'ruleset';

function runsOfOthers(): readonly Variation[] {
  const gone = (says: string): Variation['ends'] => ({
    code: PhaseError.MASKING,
    says: new RegExp(`MaskingRunGone: .*${says}`),
  });
  const taken = (difference: Difference): Variation => ({
    name: `our number is given to a run of another ${difference}: it counts for nothing, although it finishes`,
    ends: gone(`its ${difference} is `),
    seed: async (world) => void standConnection(world, SOMEBODY),
    wrapTransport: when({ started: (world) => void giveNumberAway(world, difference) }),
  });
  return [
    {
      name: 'a server is restored from a backup in mid-run: a run that is gone masked nothing',
      ends: gone('DataMasque knows no run'),
      wrapTransport: when({ started: forgetRun }),
    },
    taken('name'),
    taken('connection'),
    taken('ruleset'),
    {
      name: 'a server answers with another run than the one that was asked for: it counts for nothing',
      ends: gone('its number is '),
      maskingMilliseconds: 30 * MINUTE,
      wrapTransport: anotherRun,
    },
    {
      name: 'a run of our name by another connection goes on: it is not waited for and not cancelled',
      ends: SUCCEEDS,
      seed: async (world) => {
        const { dataMasque } = world.services;
        const connection = standConnection(world, SOMEBODY);
        const { name, ruleset } = { name: world.names.connection, ruleset: world.rulesetId };
        const run = dataMasque.runs.create({ name, connection, ruleset, options: {} });
        await world.clock.sleep(MINUTE);
        // From now on it goes on for ever: whoever takes it for one of ours cancels it.
        run.status = 'running';
      },
    },
  ];
}

/** Restores the server from a backup of before our run. */
function forgetRun({ services: { dataMasque } }: World): void {
  const { runs } = dataMasque;
  runs.restoreBackup(runs.list().length - 1);
}

/** Restores the server, and somebody's run of a moment takes our number. It differs from ours by one sign, and changes no row. */
export function giveNumberAway(world: World, difference: Difference): Run {
  const { connections, runs, addRuleset } = serverOf(world);
  const [ours] = runs.list();
  if (ours === undefined) throw new Error('no run was started');
  forgetRun(world);
  const { name, connectionId, rulesetId } = ours.request;
  const mine = connections.list().find((connection) => connection.name === SOMEBODY);
  // The connection of an execution that has ended is gone, and its runs still state it.
  const isGone = connections.find(connectionId) === undefined;
  if (isGone) connections.save({ ...mine?.fields, name }, connectionId);
  const copy = { ...connections.get(connectionId).fields, name: SOMEBODY };
  const connection = difference === 'connection' ? connections.save(copy, mine?.id).id : connectionId;
  const run = runs.create({
    name: difference === 'name' ? SOMEBODY : name,
    connection,
    ruleset: difference === 'ruleset' ? addRuleset('weak', WEAK_RULESET).id : rulesetId,
    options: { dry_run: true },
  });
  if (run.id !== ours.id) throw new Error(`the run has the number ${run.id}, expected: ${ours.id}`);
  if (isGone) connections.delete(connectionId);
  return run;
}

/** A server that shows the next run, which has finished, in place of ours until ours is cancelled. */
const anotherRun: NonNullable<Variation['wrapTransport']> = (transport): DataMasqueTransport => {
  let isCancelled = false;
  return async (request) => {
    const answer = await transport(request);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/cancel/')) isCancelled = true;
    if (isCancelled || request.method !== 'GET' || !/\/api\/runs\/\d+\/$/.test(pathname)) return answer;
    const run = JSON.parse(answer.body);
    return { ...answer, body: JSON.stringify({ ...run, id: run.id + 1, status: 'finished' }) };
  };
};

function swappedRecipes(): readonly Variation[] {
  const put = (text: string) => (world: World) => void serverOf(world).addRuleset('customers', text);
  const putLibrary = (config_yaml: string) => (world: World) => {
    const { libraries } = serverOf(world);
    for (const { id } of libraries.list()) libraries.update(id, { ...LIBRARY, config_yaml });
  };
  const before: Variation['ends'] = {
    code: PhaseError.MASKING,
    says: /RequestRefused: the ruleset .* changed between the check of the request and the start of the masking run/,
  };
  const during: Variation['ends'] = { code: PhaseError.MASKING, says: /RulesetChanged: / };
  const withLibrary: Pick<Variation, 'seed' | 'input'> = {
    seed: async (world) => {
      const { libraries, addRuleset } = serverOf(world);
      libraries.create({ ...LIBRARY, config_yaml: STRICT_LIBRARY });
      addRuleset(RULESET_WITH_LIBRARY, `imports: [org/pii]\n${RULESET}`);
    },
    input: () => ({ DataMasqueRulesetId: RULESET_WITH_LIBRARY }),
  };
  return [
    {
      name: 'a ruleset is swapped between check and start, and swapped back once the run has begun: no run starts by it',
      ends: before,
      wrapTransport: when({ connected: put(WEAK_RULESET), started: put(RULESET) }),
    },
    {
      name: 'a ruleset is swapped in the moment of the start: the run by it counts for nothing',
      ends: during,
      wrapTransport: when({ starting: put(WEAK_RULESET) }),
    },
    {
      name: 'a ruleset with a library is masked by, and nobody swaps it',
      ends: SUCCEEDS,
      ...withLibrary,
    },
    {
      name: 'a library is swapped between check and start, and swapped back once the run has begun: no run starts by it',
      ends: before,
      ...withLibrary,
      wrapTransport: when({ connected: putLibrary(WEAK_LIBRARY), started: putLibrary(STRICT_LIBRARY) }),
    },
    {
      name: 'a library is swapped in the moment of the start: the run by it counts for nothing',
      ends: during,
      ...withLibrary,
      wrapTransport: when({ starting: putLibrary(WEAK_LIBRARY) }),
    },
  ];
}

function pinnedRecipes(): readonly Variation[] {
  const hashOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return [
    {
      name: 'the request pins the ruleset that there is',
      ends: SUCCEEDS,
      input: () => ({ RulesetHash: hashOf(RULESET) }),
    },
    {
      name: 'the request pins another text of the ruleset: nothing is made',
      ends: { code: PhaseError.REQUEST, says: /RequestRefused: .*where the request pins: sha256:/ },
      input: () => ({ RulesetHash: hashOf(WEAK_RULESET) }),
    },
  ];
}

function connectionsOfOthers(): readonly Variation[] {
  return [
    {
      name: 'a connection of our name leads to another database: it is not used, and stays',
      ends: { code: PhaseError.MASKING, says: /ConnectionTaken: / },
      seed: async (world) => void standConnection(world, world.names.connection),
    },
  ];
}

function serverOf({ services: { dataMasque } }: World) {
  const { connections, runs, libraries } = dataMasque;
  return { connections, runs, libraries, addRuleset: dataMasque.addRuleset.bind(dataMasque) };
}
