import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { monitorEnvironment } from '../lambda/contract/monitor-environment';
import { snapshotEnvironment } from '../lambda/contract/snapshot-environment';
import { triggerEnvironment } from '../lambda/contract/trigger-environment';
import { FUNCTION_TIMEOUT_SECONDS } from '../lambda/contract/workflow-steps';
import { createMaskingHandler } from '../lambda/masking/create-masking-handler';
import { createDataMasqueClient } from '../lambda/masking/data-masque';
import { createReconcilerHandler } from '../lambda/reconciler/create-reconciler-handler';
import { createMonitorDataMasqueClient } from '../lambda/runs/monitor-data-masque';
import { createSnapshotHandler } from '../lambda/snapshot/create-snapshot-handler';
import { createTriggerHandler, type TriggerHandler } from '../lambda/trigger/create-trigger-handler';
import { type HttpApiHandler, httpApi } from './api/http-api';
import type { LocalHandler } from './aws/local-functions';
import type { WireHandler } from './http/exchange';
import type { LocalClients } from './local-clients';
import { type LocalLog, reconcilerLog, triggerLog } from './local-log';
import { DATAMASQUE_LOGIN, type LocalServices } from './local-services';
import {
  type LocalDeployment,
  type LocalFunctionSettings,
  type LocalStarts,
  synthesizeLocalStack,
} from './local-stack';
import { SOURCE_LOGIN } from './orders/orders-source';

/** What is deployed: the synthesized state machine and the handlers, on the local services. */
export interface LocalAutomation {
  readonly deployment: LocalDeployment;
  readonly trigger: TriggerHandler;
  /** The HTTP API in front of the trigger. */
  readonly api: WireHandler;
  readonly databaseSecretArn: string;
}

export interface LocalAutomationOptions {
  readonly services: LocalServices;
  readonly clients: LocalClients;
  readonly dataMasqueUrl: string;
  readonly log: LocalLog;
  /** What starts runs beside people. @default nothing */
  readonly starts?: LocalStarts;
}

const NO_METRICS = {
  runFinished: () => undefined,
  stagingDatabasesLeft: () => undefined,
  newestMaskedSnapshot: () => undefined,
  sweepCompleted: () => undefined,
};

/**
 * Deploys the constructs to this machine: makes the secrets, synthesizes the stack, and puts its handlers, from their
 * source, where the state machine calls them. They talk to the services through the real SDK clients.
 */
export function deployLocally({
  services,
  clients,
  dataMasqueUrl,
  log,
  starts,
}: LocalAutomationOptions): LocalAutomation {
  const databaseSecretArn = services.secrets.create('orders-database', JSON.stringify(SOURCE_LOGIN));
  const dataMasqueSecretArn = services.secrets.create('datamasque-login', JSON.stringify(DATAMASQUE_LOGIN));
  const deployment = synthesizeLocalStack({ dataMasqueUrl, dataMasqueSecretArn, databaseSecretArn, starts });
  const clock = (): number => services.clock.now();

  const masking = maskingEnvironment.read(deployment.masking.environment);
  const maskingHandler = createMaskingHandler({
    dataMasque: createDataMasqueClient(masking, clients.secrets),
    secrets: clients.secrets,
    environment: masking,
    log,
  });
  const snapshotHandler = createSnapshotHandler({
    rds: clients.rds,
    environment: snapshotEnvironment.read(deployment.snapshot.environment),
    log,
    clock,
  });
  const trigger = createTriggerHandler({
    client: clients.stepFunctions,
    environment: triggerEnvironment.read(deployment.trigger.environment),
    log: triggerLog(log),
    count: () => undefined,
    clock,
  });
  const monitor = monitorEnvironment.read(deployment.reconciler.environment);
  const reconciler = createReconcilerHandler({
    ...clients,
    dataMasque: createMonitorDataMasqueClient(monitor, clients.secrets),
    environment: monitor,
    log: reconcilerLog(log),
    metrics: NO_METRICS,
    clock,
  });
  register(services, deployment.masking, maskingHandler as LocalHandler);
  register(services, deployment.snapshot, snapshotHandler as LocalHandler);
  register(services, deployment.reconciler, reconciler);
  register(services, deployment.trigger, (event, context) => trigger(event, context));
  return { deployment, trigger, databaseSecretArn, api: httpApi(trigger as HttpApiHandler, services.clock) };
}

function register({ functions }: LocalServices, { arn }: LocalFunctionSettings, handler: LocalHandler): void {
  functions.register({ arn, handler, timeoutMilliseconds: FUNCTION_TIMEOUT_SECONDS * 1000 });
}
