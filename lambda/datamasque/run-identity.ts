import type { StartedRun } from '../contract/workflow-steps';
import type { Run } from './runs';

/** What a run is compared with. */
export interface ExpectedRun extends Omit<StartedRun, 'connectionId'> {
  /** Null where no history states it, as of the official blueprint; then the time has to fit. */
  readonly connectionId: string | null;
  /**
   * Name of a connection that the execution deletes at its end. A server may state no id of a deleted connection
   * [unconfirmed]: then its name has to fit. @default - the id has to be stated
   */
  readonly deletedConnectionName?: string;
  /** When the run must have been created, in milliseconds since the epoch. @default - at any time */
  readonly created?: { readonly after: number; readonly before: number };
}

/** Whether a run is the expected one. */
export type RunIdentity =
  | { readonly isOurs: true }
  | {
      readonly isOurs: false;
      /** What the number belongs to now, in words: lower case, without a full stop. */
      readonly reason: string;
    };

/** The longest text of a server that is repeated in a reason. */
const MAX_CHARACTERS = 80;

/**
 * Compares a run of the server with what an execution started. A server that is restored from a backup gives its
 * numbers again, so a run counts only when its id, name, connection and ruleset all agree. What the server does not
 * state proves nothing.
 */
export function identifyRun(run: Run, expected: ExpectedRun): RunIdentity {
  const differences = [
    compare('number', run.id, expected.maskRunId),
    compare('name', run.name, expected.runName),
    compareConnection(run, expected),
    compare('ruleset', run.ruleset, expected.rulesetId),
    compareCreation(run, expected),
  ].filter((difference) => difference !== undefined);
  if (differences.length === 0) return { isOurs: true };
  return {
    isOurs: false,
    reason: `DataMasque's run ${expected.maskRunId} does not prove to be the one that was started: ${differences.join(', ')}`,
  };
}

/** Compares a run of the server with what an execution started, whose connection may have been deleted since. */
export function identifyStarted(run: Run, started: StartedRun): RunIdentity {
  return identifyRun(run, { ...started, deletedConnectionName: started.runName });
}

/** Whether a run, of whatever number, bears a name and masks by one of some connections: the execution's own, then. */
export function isRunOf(run: Run, name: string, connectionIds: readonly string[]): boolean {
  const id = connectionOf(run);
  return run.name === name && id !== null && connectionIds.includes(String(id));
}

function compare(what: string, stated: unknown, expected: string | number): string | undefined {
  if (stated === undefined || stated === null) return `its ${what} is not stated`;
  return isSame(stated, expected) ? undefined : `its ${what} is ${shown(stated)}, expected: ${expected}`;
}

/** A server may write the digits of a UUID either way. */
function isSame(stated: unknown, expected: string | number): boolean {
  return String(stated).toLowerCase() === String(expected).toLowerCase();
}

function compareConnection(
  run: Run,
  { connectionId, deletedConnectionName }: ExpectedRun,
): string | undefined {
  if (connectionId === null) return undefined;
  const id = connectionOf(run);
  if (id === null && deletedConnectionName !== undefined)
    return compare('connection', run.source_connection_name ?? run.connection_name, deletedConnectionName);
  return compare('connection', id, connectionId);
}

/** Null where the server states none. */
function connectionOf({ source_connection, connection }: Run): unknown {
  return source_connection ?? connection ?? null;
}

function compareCreation({ created_time: stated }: Run, { created }: ExpectedRun): string | undefined {
  if (created === undefined) return undefined;
  const time = typeof stated === 'string' ? Date.parse(stated) : Number.NaN;
  if (Number.isNaN(time)) return 'the time of its creation is not stated';
  const fits = time >= created.after && time <= created.before;
  return fits ? undefined : `it was created at ${shown(stated)}, expected: while the execution ran`;
}

function shown(stated: unknown): string {
  const text = String(stated);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
