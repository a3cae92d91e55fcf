import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { ApiError, invalidField, notFound } from './api-error';
import { type Connections, databaseLogin, refuseOtherDatabases, type StoredConnection } from './connections';
import { type MaskingOptions, maskTable } from './mask-table';
import type { MaskingDatabase, MaskingDatabases } from './masking-databases';
import type { MaskingTask } from './ruleset-reader';
import type { Rulesets, StoredRuleset } from './rulesets';
import { LogLevel, Run, type RunRequest } from './run';
import { tableColumns } from './table-columns';

/** How a run can be made to end without masking. */
export type ForcedEnd = 'failed' | 'cancelled' | 'finished_with_warnings';

export interface RunsOptions {
  readonly clock: Clock;
  readonly databases: MaskingDatabases;
  readonly connections: Connections;
  readonly rulesets: Rulesets;
  /** Least time that a run spends in `running`. */
  readonly maskingMilliseconds: number;
  readonly endRunsAs?: ForcedEnd;
}

const OPTIONS = [
  'batch_size',
  'buffer_size',
  'dry_run',
  'continue_on_failure',
  'max_rows',
  'diagnostic_logging',
  'run_secret',
  'disable_instance_secret',
];
const DEFAULT_BATCH = 1000;
const SHORTEST_SECRET = 16;
const LONGEST_SECRET = 256;

class Cancelled extends Error {}

/** The masking runs of the server. */
export class Runs {
  private readonly runs: Run[] = [];
  private readonly closing = new AbortController();

  constructor(private readonly options: RunsOptions) {}

  /** The newest first. */
  list(): readonly Run[] {
    return this.runs.toReversed();
  }

  /** @throws ApiError 404 */
  get(id: number): Run {
    const run = this.runs.find((other) => other.id === id);
    if (!run) throw notFound();
    return run;
  }

  /** Whether a run that goes on uses a connection. */
  isConnectionBusy(connectionId: string): boolean {
    return this.runs.some((run) => !run.isOver && run.request.connectionId === connectionId);
  }

  /** @throws ApiError 400 for what cannot be run */
  create(body: Readonly<Record<string, unknown>>): Run {
    const { options } = body;
    if (typeof options !== 'object' || options === null)
      throw invalidField('options', 'This field is required.');
    checkOptions(options as Readonly<Record<string, unknown>>);
    const connection = this.connectionOf(body);
    const ruleset = this.rulesetOf(body);
    const request: RunRequest = {
      name: typeof body.name === 'string' ? body.name : `run ${this.runs.length + 1}`,
      connectionId: connection.id,
      connectionName: connection.name,
      rulesetId: ruleset.id,
      rulesetName: ruleset.name,
      options: options as Readonly<Record<string, unknown>>,
    };
    const run = new Run(this.runs.length + 1, request, this.options.clock);
    this.runs.push(run);
    void this.carryOut(run, connection, ruleset);
    return run;
  }

  /** @throws ApiError 400 when it is over */
  cancel(id: number): Run {
    const run = this.get(id);
    if (run.isOver) throw new ApiError(400, { error: `A run in status ${run.status} cannot be cancelled.` });
    run.status = 'cancelling';
    return run;
  }

  /**
   * Forgets all but the first runs, as a server does that is restored from a backup: the next run gets the number that a
   * forgotten one had.
   *
   * @param kept how many runs the backup holds
   */
  restoreBackup(kept: number): void {
    for (const run of this.runs.splice(kept)) if (!run.isOver) run.status = 'cancelling';
  }

  close(): void {
    this.closing.abort();
  }

  private connectionOf({
    connection,
    source_connection: source,
  }: Readonly<Record<string, unknown>>): StoredConnection {
    const found = this.options.connections.find(String(connection ?? source));
    if (!found)
      throw invalidField('connection', `Invalid pk "${connection ?? source}" - object does not exist.`);
    refuseOtherDatabases(found.fields);
    return found;
  }

  private rulesetOf({ ruleset }: Readonly<Record<string, unknown>>): StoredRuleset {
    const found = this.options.rulesets.find(String(ruleset));
    if (!found) throw invalidField('ruleset', `Invalid pk "${ruleset}" - object does not exist.`);
    if (found.validationErrors.length > 0)
      throw invalidField('ruleset', 'Cannot start run on invalid ruleset.');
    return found;
  }

  private async carryOut(run: Run, connection: StoredConnection, ruleset: StoredRuleset): Promise<void> {
    const { clock, maskingMilliseconds, endRunsAs } = this.options;
    try {
      await clock.sleep(1000, this.closing.signal);
      this.checkpoint(run);
      run.status = 'validating';
      await clock.sleep(1000, this.closing.signal);
      this.checkpoint(run);
      run.begin();
      const warnings = endRunsAs ? 0 : await this.mask(run, connection, ruleset);
      await this.wait(run, maskingMilliseconds);
      if (endRunsAs)
        run.note(
          LogLevel.ERROR,
          `This server was started to end every run as ${endRunsAs}, without masking.`,
        );
      run.end(endRunsAs ?? (warnings > 0 ? 'finished_with_warnings' : 'finished'));
    } catch (error) {
      if (this.closing.signal.aborted) return;
      if (!(error instanceof Cancelled)) run.note(LogLevel.ERROR, (error as Error).message);
      run.end(error instanceof Cancelled ? 'cancelled' : 'failed');
    }
  }

  /** Waits in small steps, so that a cancelled run ends soon. */
  private async wait(run: Run, milliseconds: number): Promise<void> {
    const steps = 20;
    for (let step = 0; step < steps; step += 1) {
      await this.options.clock.sleep(milliseconds / steps, this.closing.signal);
      this.checkpoint(run);
    }
  }

  private checkpoint(run: Run): void {
    if (run.status === 'cancelling') throw new Cancelled();
  }

  /** @returns how many tasks failed, where the run goes on after a failure */
  private async mask(run: Run, { fields }: StoredConnection, { parsed }: StoredRuleset): Promise<number> {
    const database = await this.options.databases.open(databaseLogin(fields));
    try {
      let failures = 0;
      for (const task of parsed.tasks) {
        this.checkpoint(run);
        if (!(await this.carryOutTask(run, database, task, String(fields.schema || 'public')))) failures += 1;
      }
      return failures;
    } finally {
      await database.close();
    }
  }

  private async carryOutTask(
    run: Run,
    database: MaskingDatabase,
    task: MaskingTask,
    schema: string,
  ): Promise<boolean> {
    try {
      const rows = await doTask(database, task, this.maskingOptions(run, schema));
      run.masked.set(task.table, rows);
      run.note(LogLevel.INFO, `${task.type} ${task.table}: ${rows} rows.`);
      return true;
    } catch (error) {
      if (error instanceof Cancelled || run.request.options.continue_on_failure !== true) throw error;
      run.note(LogLevel.WARNING, `${task.type} ${task.table}: ${(error as Error).message}`);
      return false;
    }
  }

  private maskingOptions(run: Run, schema: string): MaskingOptions {
    const { options } = run.request;
    const secret = options.run_secret;
    return {
      schema,
      runSecret: typeof secret === 'string' ? secret : this.generatedSecret(run.id),
      batchSize: Number(options.batch_size ?? options.buffer_size ?? DEFAULT_BATCH),
      dryRun: options.dry_run === true,
      maxRows: options.max_rows === undefined ? undefined : Number(options.max_rows),
      checkpoint: () => this.checkpoint(run),
    };
  }

  private readonly secrets = new Map<number, string>();

  /** One a run, so that tables of one run fit together and no two runs do. */
  private generatedSecret(id: number): string {
    const secret = this.secrets.get(id) ?? randomBytes(32).toString('hex');
    this.secrets.set(id, secret);
    return secret;
  }
}

async function doTask(
  database: MaskingDatabase,
  task: MaskingTask,
  options: MaskingOptions,
): Promise<number> {
  if (task.type === 'mask_table') return maskTable(database, task, options);
  const { name } = await tableColumns(database, options.schema, task);
  const [counted] = await database.query(`SELECT count(*) AS rows FROM ${name}`);
  if (!options.dryRun) await database.query(`TRUNCATE TABLE ${name}`);
  return Number(counted?.rows ?? 0);
}

function checkOptions(options: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown) throw invalidField('options', `Local mode does not know the option ${unknown}.`);
  const secret = options.run_secret;
  if (secret === undefined) return;
  if (typeof secret !== 'string' || secret.length < SHORTEST_SECRET || secret.length > LONGEST_SECRET) {
    throw invalidField(
      'run_secret',
      `Ensure this field has ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters.`,
    );
  }
}
