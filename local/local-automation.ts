import { doctorEnvironment } from '../lambda/contract/doctor-environment';
import { inspectorEnvironment, stopEnvironment } from '../lambda/contract/inspector-environment';
import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { monitorEnvironment } from '../lambda/contract/monitor-environment';
import { DOCTOR_ROUTES, INSPECTOR_ROUTES, STOP_ROUTES, TRIGGER_ROUTES } from '../lambda/contract/routes';
import { snapshotEnvironment } from '../lambda/contract/snapshot-environment';
import { triggerEnvironment } from '../lambda/contract/trigger-environment';
import { FUNCTION_TIMEOUT_SECONDS } from '../lambda/contract/workflow-steps';
import { createDataMasqueClient } from '../lambda/datamasque/create-data-masque-client';
import { networkTransport } from '../lambda/datamasque/transport';
import { createDoctorHandler } from '../lambda/doctor/create-doctor-handler';
import { createInspectorHandler } from '../lambda/inspector/create-inspector-handler';
import { createMaskingHandler } from '../lambda/masking/create-masking-handler';
import { createReconcilerHandler } from '../lambda/reconciler/create-reconciler-handler';
import { DynamoRunRecords } from '../lambda/records/dynamo-run-records';
import { createSnapshotHandler } from '../lambda/snapshot/create-snapshot-handler';
import { createStopHandler } from '../lambda/stop/create-stop-handler';
import { createTriggerHandler, type TriggerHandler } from '../lambda/trigger/create-trigger-handler';
import { type HttpApiHandler, httpApi } from './api/http-api';
import type { LocalHandler } from './aws/local-functions';
import type { Login } from './datamasque';
import type { WireHandler } from './http/exchange';
import type { LocalClients } from './local-clients';
import { type LocalLog, reconcilerLog, requestLog } from './local-log';
import type { LocalServices } from './local-services';
import {
  type LocalDeployment,
  type LocalFunctionSettings,
  type LocalStarts,
  synthesizeLocalStack,
} from './local-stack';

/** What is deployed: the synthesized state machine and the handlers, on the local services. */
export interface LocalAutomation {
  readonly deployment: LocalDeployment;
  readonly trigger: TriggerHandler;
  /** The HTTP API in front of the trigger, the inspector, the function that stops executions and the doctor. */
  readonly api: WireHandler;
  readonly databaseSecretArn: string;
}

export interface LocalAutomationOptions {
  readonly services: LocalServices;
  readonly clients: LocalClients;
  readonly dataMasqueUrl: string;
  /** What the database secret holds. */
  readonly sourceLogin: Login;
  readonly log: LocalLog;
  /** What starts runs beside people. @default nothing */
  readonly starts?: LocalStarts;
}

const NO_METRICS = {
  runFinished: () => undefined,
  phasesEnded: () => undefined,
  stagingDatabasesLeft: () => undefined,
  newestMaskedSnapshot: () => undefined,
  runsOverdue: () => undefined,
  orphansFound: () => undefined,
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
  sourceLogin,
  log,
  starts,
}: LocalAutomationOptions): LocalAutomation {
  const databaseSecretArn = services.secrets.create('orders-database', JSON.stringify(sourceLogin));
  const dataMasqueSecretArn = services.secrets.create(
    'datamasque-login',
    JSON.stringify(services.dataMasqueLogin),
  );
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
    log: requestLog(log, 'trigger'),
    count: () => undefined,
    clock,
  });
  const monitor = monitorEnvironment.read(deployment.reconciler.environment);
  const records = new DynamoRunRecords(clients.dynamoDb, {
    tableName: monitor.recordTable,
    retentionSeconds: monitor.recordRetentionSeconds,
  });
  const reconciler = createReconcilerHandler({
    ...clients,
    dataMasque: createDataMasqueClient(monitor, clients.secrets),
    records,
    environment: monitor,
    log: reconcilerLog(log),
    metrics: NO_METRICS,
    clock,
  });
  const inspection = inspectorEnvironment.read(deployment.inspector.environment);
  const inspector = createInspectorHandler({
    ...clients,
    dataMasque: createDataMasqueClient(inspection, clients.secrets),
    records,
    environment: inspection,
    log: requestLog(log, 'inspector'),
    clock,
  });
  const stop = createStopHandler({
    ...clients,
    environment: stopEnvironment.read(deployment.stop.environment),
    log: requestLog(log, 'stop'),
    clock,
  });
  const checks = doctorEnvironment.read(deployment.doctor.environment);
  const doctor = createDoctorHandler({
    ...clients,
    transport: networkTransport(checks),
    environment: checks,
    log: requestLog(log, 'doctor'),
    clock,
  });
  register(services, deployment.masking, maskingHandler as LocalHandler);
  register(services, deployment.snapshot, snapshotHandler as LocalHandler);
  register(services, deployment.reconciler, reconciler);
  register(services, deployment.trigger, (event, context) => trigger(event, context));
  register(services, deployment.inspector, inspector as LocalHandler);
  register(services, deployment.stop, stop as LocalHandler);
  register(services, deployment.doctor, doctor as LocalHandler);
  const api = httpApi(
    [
      { routes: Object.values(TRIGGER_ROUTES), handler: trigger as HttpApiHandler },
      { routes: Object.values(INSPECTOR_ROUTES), handler: inspector as HttpApiHandler },
      { routes: Object.values(STOP_ROUTES), handler: stop as HttpApiHandler },
      { routes: Object.values(DOCTOR_ROUTES), handler: doctor as HttpApiHandler },
    ],
    services.clock,
  );
  return { deployment, trigger, databaseSecretArn, api };
}

function register({ functions }: LocalServices, { arn }: LocalFunctionSettings, handler: LocalHandler): void {
  functions.register({ arn, handler, timeoutMilliseconds: FUNCTION_TIMEOUT_SECONDS * 1000 });
}
