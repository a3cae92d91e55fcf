import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DATAMASQUE_LOGIN, EXECUTION_NAME, OTHER_EXECUTION_ARN } from '../../faults/fixed-values';
import type { Machine } from '../../faults/machines';
import { callOfRequest } from '../../faults/permissions';
import { standSource } from '../../faults/scenarios/source';
import { HANDLERS, World } from '../../faults/world';
import type { MaskingRunFinished } from '../../lambda/contract/masking-run-finished';
import { monitorEnvironment } from '../../lambda/contract/monitor-environment';
import { DataMasqueClient } from '../../lambda/datamasque/data-masque-client';
import {
  createReconcilerHandler,
  type ReconcilerHandler,
} from '../../lambda/reconciler/create-reconciler-handler';
import { DynamoRunRecords } from '../../lambda/records/dynamo-run-records';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { createTables } from '../../local/aws/dynamodb/create-tables';
import { inProcessHandler } from '../../local/aws/in-process-handler';
import type { Execution } from '../../local/aws/step-functions/execution';
import { statusChangeEvent } from '../../local/events/status-change-event';
import type { WireHandler } from '../../local/http/exchange';
import { LOCAL_REGION } from '../../local/local-place';

const MINUTE = 60_000;
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
/** Four sweeps. */
const MONITORED_MINUTES = 20;
/** Nothing that the local services do takes longer. */
const LONGEST_RUN = 12 * 60 * MINUTE;

/** An account with a source, decoys, the workflow and its monitor, on a virtual clock. */
export class AbortedAccount {
  readonly world: World;
  readonly events: MaskingRunFinished[] = [];
  readonly errors: string[] = [];
  private readonly dynamoDb: DynamoDBClient;
  private readonly reconciler: ReconcilerHandler;
  private execution?: Execution;

  constructor(private readonly machine: Machine) {
    this.world = new World({ machine, handlers: HANDLERS });
    this.dynamoDb = new DynamoDBClient({
      region: LOCAL_REGION,
      credentials: CREDENTIALS,
      requestHandler: inProcessHandler(this.world.services.aws),
    });
    this.reconciler = this.createReconciler();
    this.world.services.stepFunctions.onStatusChange((execution) => {
      this.execution = execution;
    });
  }

  async stand(kind: DatabaseKind): Promise<void> {
    await this.world.clock.track(createTables(this.dynamoDb, this.machine.deployment.tables));
    await standSource(this.world, this.machine.name, kind, {});
    await this.askStepFunctions('CreateStateMachine', {
      name: 'masking-workflow',
      roleArn: this.machine.deployment.stateMachine.roleArn,
      definition: JSON.stringify(this.machine.definition),
    });
  }

  /**
   * Starts the execution and stops it at the moment at which it enters a state; without one, lets it come to its end.
   *
   * @returns the states that it entered
   */
  async runUntil(state?: string): Promise<readonly string[]> {
    const { deployment } = this.machine;
    const { clock, databaseSecretArn, rulesetId } = this.world;
    const input = {
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: databaseSecretArn,
      DataMasqueRulesetId: rulesetId,
    };
    await this.askStepFunctions('StartExecution', {
      stateMachineArn: deployment.stateMachine.arn,
      name: EXECUTION_NAME,
      input: JSON.stringify(input),
    });
    for (const end = clock.now() + LONGEST_RUN; clock.now() < end; await clock.sleep(500)) {
      if (this.execution?.status !== 'RUNNING') break;
      if (state !== undefined && this.entered().includes(state)) this.execution.stop();
    }
    return this.entered();
  }

  /** Lets the monitor hear of the end and sweep, for as long as anything takes to be deleted here. */
  async monitor(): Promise<void> {
    const { execution } = this;
    if (execution === undefined) throw new Error('nothing was started');
    const body = JSON.stringify(statusChangeEvent(execution));
    let isDone = false;
    for (let minutes = 0; minutes < MONITORED_MINUTES; minutes += 1) {
      if (!isDone && minutes % 3 === 0) isDone = await this.deliver(body, 1 + minutes / 3);
      if (minutes % 5 === 4) await this.invoke({ step: 'sweep' });
      await this.world.clock.sleep(MINUTE);
    }
  }

  private entered(): readonly string[] {
    const names = (this.execution?.history ?? []).flatMap(
      ({ stateEnteredEventDetails: details }) => (details?.name as string | undefined) ?? [],
    );
    return [...new Set(names)];
  }

  private async deliver(body: string, attempt: number): Promise<boolean> {
    const attributes = { ApproximateReceiveCount: String(attempt) };
    const answer = await this.invoke({ Records: [{ messageId: '1', body, attributes }] });
    return 'batchItemFailures' in answer && answer.batchItemFailures.length === 0;
  }

  private invoke(event: object): ReturnType<ReconcilerHandler> {
    return this.world.clock.track(this.reconciler(event, { getRemainingTimeInMillis: () => 120_000 }));
  }

  private createReconciler(): ReconcilerHandler {
    const { world } = this;
    const { services, clock } = world;
    const environment = monitorEnvironment.read(this.machine.deployment.reconciler.environment);
    const askedRds: WireHandler = (request) => {
      world.ask('reconciler', callOfRequest(request.headers['x-amz-target'], request.body));
      return services.aws(request);
    };
    const client = (handler: WireHandler) => ({
      region: LOCAL_REGION,
      credentials: CREDENTIALS,
      requestHandler: inProcessHandler(handler),
      maxAttempts: 1,
    });
    const fail = (message: string, details: object): void => {
      this.errors.push(JSON.stringify({ message, ...details }));
    };
    return createReconcilerHandler({
      rds: new RDSClient(client(askedRds)),
      stepFunctions: new SFNClient(client(besideAnother(services.aws))),
      dataMasque: new DataMasqueClient({
        url: environment.dataMasqueUrl,
        login: async () => DATAMASQUE_LOGIN,
        transport: async ({ method, url, headers, body = '' }) => {
          const { pathname, search } = new URL(url);
          const answer = await services.dataMasque.handle({
            method,
            target: `${pathname}${search}`,
            headers,
            body,
          });
          return { status: answer.status, body: String(answer.body) };
        },
      }),
      putEvent: async ({ detail }) => {
        this.events.push(detail as MaskingRunFinished);
      },
      records: new DynamoRunRecords(this.dynamoDb, { tableName: environment.recordTable }),
      environment,
      log: { info: () => undefined, warn: () => undefined, error: fail },
      metrics: {
        runFinished: () => undefined,
        phasesEnded: () => undefined,
        stagingDatabasesLeft: () => undefined,
        newestMaskedSnapshot: () => undefined,
        runsOverdue: () => undefined,
        orphansFound: () => undefined,
        sweepCompleted: () => undefined,
      },
      clock: () => clock.now(),
    });
  }

  private async askStepFunctions(operation: string, request: object): Promise<void> {
    const { status, body } = await this.world.services.stepFunctions.handle({
      method: 'POST',
      target: '/',
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}` },
      body: JSON.stringify(request),
    });
    if (status !== 200) throw new Error(body);
  }
}

/** Step Functions, with one more execution that runs: the one that made some of the decoys. */
function besideAnother(aws: WireHandler): WireHandler {
  return async (request) =>
    request.body.includes(OTHER_EXECUTION_ARN)
      ? {
          status: 200,
          headers: {},
          body: JSON.stringify({ executionArn: OTHER_EXECUTION_ARN, status: 'RUNNING' }),
        }
      : aws(request);
}
