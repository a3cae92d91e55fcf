import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { UnusableInput } from '../cli/options/unusable-input';
import type { ConsoleConfig } from '../lambda/contract/console-config';
import { createTables } from './aws/dynamodb/create-tables';
import { AWS_BODY_TYPES } from './aws/endpoint';
import { signedWith } from './aws/signatures';
import type { Clock } from './clock';
import { DATAMASQUE_BODY_TYPES, type Login, type MaskingDatabases } from './datamasque';
import type { FailureRecord } from './events/async-invocations';
import type { FinishedRuns } from './events/finished-runs';
import { startLocalEvents } from './events/local-events';
import { startLocalMonitor } from './events/local-monitor';
import { type FailingPhase, failingServices } from './failing-phase';
import { type LoopbackServer, serveOnLoopback } from './http/loopback-server';
import { deployLocally, type LocalAutomation } from './local-automation';
import { createLocalClients, type LocalClients } from './local-clients';
import { errorsTo } from './local-log';
import { type LocalLogins, newLogins } from './local-logins';
import { LocalServices } from './local-services';
import { SOURCE_DATABASE, SOURCE_IDENTIFIER, type SourceKind, sourceArn } from './orders/orders-source';
import type { Database } from './postgres/database-store';
import { extensionsOf } from './postgres/extensions';
import { PostgresStore } from './postgres/postgres-store';
import type { RdsEngine, RdsTimings } from './rds/rds-engine';
import type { PageFiles } from './web/built-page';
import { localConsoleConfig } from './web/console-config';
import { pageServer } from './web/page-server';

/** How long the services take, in milliseconds of the clock. */
export interface ServiceTimings extends RdsTimings {
  readonly maskingMilliseconds: number;
}

export interface BootOptions {
  readonly clock: Clock;
  /** Port of the AWS endpoint; 0 takes any free one. */
  readonly port: number;
  /** Whether the source is an RDS instance or an Aurora cluster. */
  readonly sourceKind: SourceKind;
  /** Plain SQL of the source database. */
  readonly sourceScript: string;
  readonly ruleset: { readonly name: string; readonly yaml: string };
  readonly fail?: FailingPhase;
  /** Time between two ticks of a schedule that starts runs, in milliseconds of the clock. @default no schedule */
  readonly scheduleEveryMilliseconds?: number;
  /** Whether a snapshot of the source starts a run. @default false */
  readonly snapshotRule?: boolean;
  /** @default about as long as the real services take with a small database */
  readonly timings?: ServiceTimings;
  /** The built page. @default local mode has none */
  readonly page?: PageFiles;
  /** How the page shows the schedule. @default it shows none */
  readonly scheduleExpression?: string;
  /** How the DataMasque stand-in reaches databases. @default as their connections say */
  readonly databases?: MaskingDatabases;
  /** Told of each part that is ready, and of errors. */
  readonly say: (line: string) => void;
}

/** Addresses of what local mode serves. */
export interface LocalUrls {
  readonly aws: string;
  readonly dataMasque: string;
  readonly api: string;
  /** The Automation page; absent where it was not asked for. */
  readonly page?: string;
}

/** Local mode, up and running. */
export interface LocalMode {
  readonly services: LocalServices;
  readonly automation: LocalAutomation;
  readonly clients: LocalClients;
  readonly urls: LocalUrls;
  /** Who may log in, until it closes. */
  readonly logins: LocalLogins;
  readonly source: Database;
  readonly rulesetId: string;
  readonly store: PostgresStore;
  /** What the trigger's failure queue holds. */
  readonly failures: readonly FailureRecord[];
  /** What the monitor says of the runs that ended. */
  readonly finishedRuns: FinishedRuns;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

/**
 * Boots local mode.
 *
 * @throws UnusableInput for a port in use, a script with an SQL error or a ruleset that cannot be used; nothing is left
 *   running then
 */
export async function bootLocalMode(options: BootOptions): Promise<LocalMode> {
  const store = new PostgresStore(extensionsOfSource(options.sourceScript));
  const { clock, fail, timings, databases } = options;
  const { rdsFaults, dataMasque } = failingServices(fail);
  const logins = newLogins();
  const services = new LocalServices({
    clock,
    store,
    rdsTimings: timings,
    rdsFaults,
    dataMasqueLogin: logins.dataMasque,
    dataMasque: { ...dataMasque, databases, maskingMilliseconds: timings?.maskingMilliseconds },
  });
  const servers: LoopbackServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await services.close();
  };
  try {
    return await boot(options, { store, services, logins, servers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is there before anything is served. */
interface Parts {
  readonly store: PostgresStore;
  readonly services: LocalServices;
  readonly logins: LocalLogins;
  /** Those that were started so far. */
  readonly servers: LoopbackServer[];
  readonly close: () => Promise<void>;
}

async function boot(
  options: BootOptions,
  { store, services, logins, servers, close }: Parts,
): Promise<LocalMode> {
  const { port, sourceKind, ruleset, scheduleEveryMilliseconds, snapshotRule, say } = options;
  const serve = async (...server: Parameters<typeof serveOnLoopback>): Promise<string> => {
    const started = await listen(...server);
    servers.push(started);
    return started.url;
  };
  const rulesetId = usableRuleset(services, ruleset);
  const aws = await serve(signedWith(logins.aws, services.aws), port, AWS_BODY_TYPES);
  const dataMasque = await serve(services.dataMasque.handle, 0, DATAMASQUE_BODY_TYPES);
  const clients = createLocalClients(aws, logins.aws);
  const log = errorsTo(say);
  const automation = deployLocally({
    services,
    clients,
    dataMasqueUrl: dataMasque,
    sourceLogin: logins.source,
    log,
    starts: {
      database: sourceArn(sourceKind),
      ruleset: rulesetId,
      schedule: scheduleEveryMilliseconds !== undefined,
      snapshotRule: snapshotRule ?? false,
    },
  });
  const api = await serve(automation.api, 0);
  const page =
    options.page &&
    (await serve(pageServer(options.page, consoleConfig(options, rulesetId, automation), automation.api), 0));
  if (page) say(`ready  page                 ${page}`);
  say(`ready  AWS endpoint         ${aws}`);
  say(`ready  DataMasque stand-in  ${dataMasque}`);
  say(`ready  HTTP API             ${api}`);
  await createTables(clients.dynamoDb, automation.deployment.tables);
  await createStateMachine(clients, automation);
  const source = await seedSource(services, logins.source, options);
  say(`ready  source database      ${SOURCE_IDENTIFIER} on 127.0.0.1:${source.port}`);
  const { deployment } = automation;
  const events = startLocalEvents({ services, deployment, scheduleEveryMilliseconds, say });
  const monitor = startLocalMonitor(services, deployment, say);
  return {
    services,
    automation,
    clients,
    urls: { aws, dataMasque, api, page },
    logins,
    source,
    rulesetId,
    store,
    failures: events.failures,
    finishedRuns: monitor.finishedRuns,
    close: async () => {
      await Promise.all([events.close(), monitor.close()]);
      await close();
    },
  };
}

function consoleConfig(
  { sourceKind, scheduleExpression }: BootOptions,
  ruleset: string,
  { deployment }: LocalAutomation,
): ConsoleConfig {
  const stateMachineArn = deployment.stateMachine.arn;
  const databases = [sourceArn(sourceKind)];
  return localConsoleConfig(
    scheduleExpression ? [{ expression: scheduleExpression, stateMachineArn, databases, ruleset }] : [],
  );
}

async function listen(...server: Parameters<typeof serveOnLoopback>): Promise<LoopbackServer> {
  try {
    return await serveOnLoopback(...server);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UnusableInput(`port ${server[1]} is in use; choose another one, or 0 for any`);
  }
}

function usableRuleset(services: LocalServices, { name, yaml }: BootOptions['ruleset']): string {
  const { id, validationErrors } = services.dataMasque.addRuleset(name, yaml);
  const errors = validationErrors.map(({ message, line_number: line }) => `${message} (line ${line})`);
  if (errors.length > 0)
    throw new UnusableInput(`the ruleset ${name} cannot be used: ${errors.join('\n  ')}`);
  return id;
}

async function createStateMachine(
  { stepFunctions }: LocalClients,
  { deployment }: LocalAutomation,
): Promise<void> {
  const { name, roleArn, definition } = deployment.stateMachine;
  await stepFunctions.send(new CreateStateMachineCommand({ name, roleArn, definition }));
}

function extensionsOfSource(script: string): readonly string[] {
  try {
    return extensionsOf(script);
  } catch (error) {
    throw unusableSource(error);
  }
}

function unusableSource(error: unknown): UnusableInput {
  return new UnusableInput(`the source database cannot be made: ${(error as Error).message}`);
}

async function seedSource(
  { rds }: LocalServices,
  login: Login,
  { sourceKind: kind, sourceScript: script }: BootOptions,
): Promise<Database> {
  const source = await createSource(rds, kind, login);
  try {
    await source.execute(script);
  } catch (error) {
    throw unusableSource(error);
  }
  if (kind === 'aurora') await rds.takeAutomatedClusterSnapshot(SOURCE_IDENTIFIER);
  else await rds.takeAutomatedSnapshot(SOURCE_IDENTIFIER);
  return source;
}

function createSource(rds: RdsEngine, kind: SourceKind, login: Login): Promise<Database> {
  const source = {
    identifier: SOURCE_IDENTIFIER,
    dbname: SOURCE_DATABASE,
    masterUsername: login.username,
    masterPassword: login.password,
  };
  return kind === 'aurora' ? rds.createSourceCluster(source) : rds.createSource(source);
}
