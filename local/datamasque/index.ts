import type { Clock } from '../clock';
import type { WireHandler } from '../http/exchange';
import { Connections } from './connections';
import { Libraries } from './libraries';
import { type MaskingDatabases, POSTGRES_DATABASES } from './masking-databases';
import { route } from './routes';
import { Rulesets, type StoredRuleset } from './rulesets';
import { type ForcedEnd, Runs } from './runs';
import { type Login, Tokens } from './tokens';

export type { DatabaseLogin, MaskingDatabase, MaskingDatabases } from './masking-databases';
export { DATAMASQUE_BODY_TYPES } from './routes';
export type { StoredRuleset } from './rulesets';
export type { ForcedEnd } from './runs';
export type { Login } from './tokens';

export interface DataMasqueStandInOptions {
  readonly clock: Clock;
  readonly credentials: Login;
  /** Answers 502 to everything for so long, as a server that is starting does. @default 0 */
  readonly startingMilliseconds?: number;
  /** Least time that a run spends in `running`. @default 4 minutes */
  readonly maskingMilliseconds?: number;
  /** @default 12 hours */
  readonly tokenLifetimeMilliseconds?: number;
  /** @default Postgres over TCP */
  readonly databases?: MaskingDatabases;
  /** Ends every run so, without masking. @default runs mask and end as they do */
  readonly endRunsAs?: ForcedEnd;
}

const MINUTE = 60_000;

/**
 * A stand-in for the DataMasque server that masks real Postgres databases: the part of its API that clients of masking
 * runs use, and the part of its rulesets that local mode documents. What it does not do it refuses by name.
 */
export class DataMasqueStandIn {
  readonly handle: WireHandler;
  readonly tokens: Tokens;
  readonly connections: Connections;
  readonly runs: Runs;
  readonly libraries: Libraries;
  private readonly rulesets: Rulesets;

  constructor(options: DataMasqueStandInOptions) {
    const { clock, credentials, databases = POSTGRES_DATABASES } = options;
    const readyAt = clock.now() + (options.startingMilliseconds ?? 0);
    this.libraries = new Libraries(clock);
    this.rulesets = new Rulesets(clock, this.libraries);
    this.connections = new Connections(databases);
    this.tokens = new Tokens(clock, credentials, options.tokenLifetimeMilliseconds ?? 12 * 60 * MINUTE);
    this.runs = new Runs({
      clock,
      databases,
      connections: this.connections,
      rulesets: this.rulesets,
      maskingMilliseconds: options.maskingMilliseconds ?? 4 * MINUTE,
      endRunsAs: options.endRunsAs,
    });
    const services = {
      tokens: this.tokens,
      rulesets: this.rulesets,
      libraries: this.libraries,
      connections: this.connections,
      runs: this.runs,
    };
    this.handle = async (request) =>
      clock.now() < readyAt
        ? { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502 Bad Gateway</h1>' }
        : route(request, services);
  }

  /** Keeps a ruleset, valid or not, in place of the one of that name. */
  addRuleset(name: string, yaml: string): StoredRuleset {
    return this.rulesets.save(name, yaml, 'database', true).ruleset;
  }

  /** Ends the runs that go on. */
  async close(): Promise<void> {
    this.runs.close();
  }
}
