import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { maskingEnvironment } from '../lambda/contract/masking-environment';
import type { ResourceNames } from '../lambda/contract/resource-names';
import { snapshotEnvironment } from '../lambda/contract/snapshot-environment';
import { FUNCTION_TIMEOUT_SECONDS } from '../lambda/contract/workflow-steps';
import { createDataMasqueClient } from '../lambda/datamasque/create-data-masque-client';
import type { DataMasqueTransport } from '../lambda/datamasque/transport';
import { eventBus } from '../lambda/events/put-event';
import type { StepLog } from '../lambda/log/step-log';
import { createMaskingHandler } from '../lambda/masking/create-masking-handler';
import { createReconcilerHandler } from '../lambda/reconciler/create-reconciler-handler';
import { embeddedMonitorMetrics } from '../lambda/reconciler/metrics';
import { DynamoRunRecords } from '../lambda/records/dynamo-run-records';
import { createSnapshotHandler } from '../lambda/snapshot/create-snapshot-handler';
import { inProcessHandler } from '../local/aws/in-process-handler';
import type { LocalHandler } from '../local/aws/local-functions';
import { VirtualClock } from '../local/clock';
import type { WireHandler } from '../local/http/exchange';
import { LOCAL_REGION } from '../local/local-place';
import { LocalServices } from '../local/local-services';
import type { RdsTimings } from '../local/rds/rds-account';
import type { RdsFaults } from '../local/rds/rds-faults';
import {
  DATAMASQUE_LOGIN,
  MASKING_HOST,
  RUN_SECRET,
  SecretName,
  SOURCE_LOGIN,
  STARTED_AT,
} from './fixed-values';
import type { Machine } from './machines';
import { MarkedDatabases } from './marked-databases';
import { type Caller, callOfRequest, type MadeCall } from './permissions';

/** Services that are quick on a clock that is virtual anyway: what is tried here is not how long they take. */
const MASKING_MILLISECONDS = 20_000;
const TIMINGS: RdsTimings = {
  restoreMilliseconds: 15_000,
  createMemberMilliseconds: 10_000,
  snapshotMilliseconds: 12_000,
  deleteMilliseconds: 10_000,
};
/** Masks the rows of the source. */
export const RULESET = 'version: "1.0"\ntasks:\n  - type: truncate_table\n    table: customers\n';

/** What an AWS client would else look for in the environment and in files, of which each world makes several. */
const SETTLED = {
  endpoint: 'https://aws.example.com',
  defaultsMode: 'standard',
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  authSchemePreference: async (): Promise<string[]> => [],
  userAgentAppId: async (): Promise<undefined> => undefined,
} as const;

/** How the code under test is made; mutants are made otherwise. */
export interface Handlers {
  readonly createMaskingHandler: typeof createMaskingHandler;
  readonly createDataMasqueClient: typeof createDataMasqueClient;
  readonly createSnapshotHandler: typeof createSnapshotHandler;
  readonly createReconcilerHandler: typeof createReconcilerHandler;
  readonly DynamoRunRecords: typeof DynamoRunRecords;
  readonly eventBus: typeof eventBus;
  readonly embeddedMonitorMetrics: typeof embeddedMonitorMetrics;
}

/** The product's own. */
export const HANDLERS: Handlers = {
  createMaskingHandler,
  createDataMasqueClient,
  createSnapshotHandler,
  createReconcilerHandler,
  DynamoRunRecords,
  eventBus,
  embeddedMonitorMetrics,
};

export interface WorldOptions {
  readonly machine: Machine<string>;
  readonly handlers: Handlers;
  readonly rdsFaults?: RdsFaults;
  /** @default quick ones */
  readonly rdsTimings?: RdsTimings;
  /** @default 20 seconds */
  readonly maskingMilliseconds?: number;
  /** Stands between the masking function and Secrets Manager. */
  readonly wrapSecrets?: (secrets: WireHandler) => WireHandler;
  /** Stands between the masking function and the server. */
  readonly wrapTransport?: (transport: DataMasqueTransport) => DataMasqueTransport;
}

/** An account with all its services, of one case only, on a clock of its own. */
export class World {
  readonly clock = new VirtualClock();
  readonly databases = new MarkedDatabases();
  readonly services: LocalServices;
  readonly names: ResourceNames;
  /** The workflow's stable id. */
  readonly owner: string;
  readonly rulesetId: string;
  readonly databaseSecretArn: string;
  readonly runSecretArn: string;
  /** What the functions logged, a line each. */
  readonly logLines: string[] = [];
  /** Calls that the synthesized roles do not allow, in words. */
  readonly denials: string[] = [];

  constructor(private readonly options: WorldOptions) {
    const { rdsFaults, rdsTimings = TIMINGS, maskingMilliseconds = MASKING_MILLISECONDS, machine } = options;
    this.services = new LocalServices({
      clock: this.clock,
      store: this.databases,
      rdsTimings,
      rdsFaults,
      hostZones: new Map([[MASKING_HOST, `${LOCAL_REGION}c`]]),
      dataMasque: { databases: this.databases, maskingMilliseconds },
      dataMasqueLogin: DATAMASQUE_LOGIN,
    });
    const { secrets, dataMasque } = this.services;
    this.databaseSecretArn = secrets.create(SecretName.DATABASE, JSON.stringify(SOURCE_LOGIN));
    secrets.create(SecretName.DATAMASQUE, JSON.stringify(DATAMASQUE_LOGIN));
    this.runSecretArn = secrets.create(SecretName.RUN, RUN_SECRET);
    this.rulesetId = dataMasque.addRuleset('customers', RULESET).id;
    this.owner = machine.owner;
    this.names = machine.names;
    this.register();
  }

  /** Asks whether the caller's role allows a call. */
  ask(caller: Caller, call: MadeCall): void {
    const { permissions } = this.options.machine;
    this.denials.push(...permissions.denials(caller, call, (arn) => this.services.rds.tagsOf(arn)));
  }

  /**
   * Settings of an AWS client.
   *
   * @param caller whose role each call is asked of
   * @param service answers the calls
   */
  clientOf(caller: Caller, service: WireHandler) {
    const asked: WireHandler = (request) => {
      this.ask(caller, callOfRequest(request.headers['x-amz-target'], request.body));
      return service(request);
    };
    return {
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: inProcessHandler(asked),
      // A pause between tries of the SDK would be one of the real clock.
      maxAttempts: 1,
      ...SETTLED,
    };
  }

  /** Reaches the DataMasque server. */
  transport(): DataMasqueTransport {
    return async ({ method, url, headers, body = '' }) => {
      const { pathname, search } = new URL(url);
      const target = `${pathname}${search}`;
      const answer = await this.services.dataMasque.handle({ method, target, headers, body });
      return { status: answer.status, body: String(answer.body) };
    };
  }

  close(): Promise<void> {
    return this.services.close();
  }

  private register(): void {
    const { handlers, wrapTransport } = this.options;
    const { deployment } = this.options.machine;
    const { wrapSecrets } = this.options;
    const { aws } = this.services;
    const secrets = new SecretsManagerClient(this.clientOf('masking', wrapSecrets ? wrapSecrets(aws) : aws));
    const log = this.log();
    const environment = maskingEnvironment.read(deployment.masking.environment);
    const transport = wrapTransport ? wrapTransport(this.transport()) : this.transport();
    const masking = handlers.createMaskingHandler({
      dataMasque: handlers.createDataMasqueClient(environment, secrets, transport),
      secrets,
      environment,
      log,
    });
    const snapshot = handlers.createSnapshotHandler({
      rds: new RDSClient(this.clientOf('snapshot', aws)),
      environment: snapshotEnvironment.read(deployment.snapshot.environment),
      log,
      clock: () => this.clock.now(),
    });
    this.registerFunction(deployment.masking.arn, masking as LocalHandler);
    this.registerFunction(deployment.snapshot.arn, snapshot as LocalHandler);
  }

  private registerFunction(arn: string, handler: LocalHandler): void {
    this.services.functions.register({
      arn,
      handler: (event, context) => this.clock.track(Promise.resolve(handler(event, context))),
      timeoutMilliseconds: FUNCTION_TIMEOUT_SECONDS * 1000,
    });
  }

  private log(): StepLog {
    const keep = (message: string, details: object): void => {
      this.logLines.push(JSON.stringify({ message, ...details }));
    };
    return { info: keep, error: keep };
  }
}

/**
 * Waits until the execution of every case starts, for what it makes is named after its start date.
 *
 * @param before so long before that moment, in milliseconds
 * @throws Error when it has passed already
 */
export async function untilStart(clock: VirtualClock, before = 0): Promise<void> {
  const left = Date.parse(STARTED_AT) - before - clock.now();
  if (left < 0) throw new Error(`what a case stands takes ${-left} ms too long; begin the execution later`);
  await clock.sleep(left);
}
