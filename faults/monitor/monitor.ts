import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  type MaskingRunFinished,
  maskingRunFinishedSchema,
} from '../../lambda/contract/masking-run-finished';
import { type MonitorEnvironment, monitorEnvironment } from '../../lambda/contract/monitor-environment';
import type { RunRecord } from '../../lambda/contract/run-record';
import type { DataMasqueTransport } from '../../lambda/datamasque/transport';
import type { ReconcilerHandler } from '../../lambda/reconciler/create-reconciler-handler';
import type { MonitorNoticeDetails } from '../../lambda/reconciler/log';
import type { ReconcilerDependencies } from '../../lambda/reconciler/reconciler-dependencies';
import type { SweepResult } from '../../lambda/reconciler/sweep';
import { DynamoRunRecords } from '../../lambda/records/dynamo-run-records';
import type { WireHandler } from '../../local/http/exchange';
import { OTHER_EXECUTION, STATE_MACHINE_ARN } from '../fixed-values';
import type { Machine } from '../machines';
import { callOfRequest } from '../permissions';
import type { Handlers, World } from '../world';
import { CallTap } from './call-tap';
import { RecordStore } from './record-store';
import { type RecordedExecution, RecordedExecutions } from './recorded-executions';

/** A line of the reconciler's log. */
export type MonitorLine = MonitorNoticeDetails & { readonly level: string; readonly message: string };

/** A process of the function, which serves one invocation after another. */
interface Process {
  readonly handler: ReconcilerHandler;
  readonly tap: CallTap;
}

/** Time that an invocation has left, in milliseconds. */
const REMAINING = 120_000;

/** The monitor of a world: the reconciler with the real clients, the synthesized role and the local services. */
export class Monitor {
  readonly executions: RecordedExecutions;
  readonly events: MaskingRunFinished[] = [];
  readonly lines: MonitorLine[] = [];
  readonly metricLines: string[] = [];
  /** How often the last message was delivered. */
  deliveries = 0;
  sweeps = 0;
  /** Whether nothing listens where the DataMasque server was. */
  isDataMasqueAway = false;
  private readonly environment: MonitorEnvironment;
  private process: Process;
  private readonly store: RecordStore;
  private begun?: Promise<void>;

  /** @param tap of the first process; one that comes after it makes its calls undisturbed */
  constructor(
    private readonly world: World,
    private readonly machine: Machine,
    private readonly handlers: Handlers,
    tap: CallTap = new CallTap(),
  ) {
    this.environment = monitorEnvironment.read(machine.deployment.reconciler.environment);
    this.store = new RecordStore(machine.deployment.tables, world.clientOf('reconciler', world.services.aws));
    this.executions = new RecordedExecutions(world.clock);
    this.executions.record(otherExecution());
    world.services.events.onEvent(({ detail }) => this.events.push(maskingRunFinishedSchema.parse(detail)));
    this.process = this.start(tap);
  }

  /**
   * Delivers an event as the queue does.
   *
   * @param attempt how often it has been delivered, this time included
   * @returns whether it is dealt with
   */
  async deliver(event: object, attempt: number): Promise<boolean> {
    this.deliveries = attempt;
    const attributes = { ApproximateReceiveCount: String(attempt) };
    const message = { messageId: 'message-1', body: JSON.stringify(event), attributes };
    const answer = await this.invoke({ Records: [message] });
    return answer !== undefined && 'batchItemFailures' in answer && answer.batchItemFailures.length === 0;
  }

  /** @returns undefined when the process died in it */
  async sweep(): Promise<SweepResult | undefined> {
    this.sweeps += 1;
    const answer = await this.invoke({ step: 'sweep' });
    return answer && 'found' in answer ? answer : undefined;
  }

  /** All that anybody may read of the monitor's work. */
  get visibleText(): string {
    return JSON.stringify([this.events, this.lines, this.metricLines]);
  }

  private start(tap: CallTap): Process {
    return { tap, handler: this.handlers.createReconcilerHandler(this.dependencies(tap)) };
  }

  /** The record of an execution's last end, as whoever may read them all sees it. */
  recordOf(executionArn: string): Promise<RunRecord | undefined> {
    const { recordTable: tableName } = this.environment;
    return this.world.clock.track(new DynamoRunRecords(this.store.client, { tableName }).of(executionArn));
  }

  /** A process that failed or died has dealt with nothing; after a death the next invocation finds another one. */
  private async invoke(event: object): Promise<Awaited<ReturnType<ReconcilerHandler>> | undefined> {
    this.begun ??= this.world.clock.track(this.store.begin());
    await this.begun;
    const { handler, tap } = this.process;
    const work = handler(event, { getRemainingTimeInMillis: () => REMAINING }).catch(() => undefined);
    const answer = await this.world.clock.track(Promise.race([work, tap.death.then(() => undefined)]));
    if (tap.isDead) this.process = this.start(new CallTap());
    return answer;
  }

  private transport(): DataMasqueTransport {
    const reached = this.world.transport();
    return async (request) => {
      if (this.isDataMasqueAway) throw new Error('connect ECONNREFUSED');
      return reached(request);
    };
  }

  /** The one place where the campaign gives the reconciler what it works with. */
  private dependencies(tap: CallTap): ReconcilerDependencies {
    const { world, environment, handlers } = this;
    const { aws, events } = world.services;
    const client = (service: WireHandler) => world.clientOf('reconciler', tap.wire(nameOfRequest, service));
    const line = (level: string) => (message: string, details: MonitorNoticeDetails) => {
      this.lines.push({ level, message, ...details });
    };
    return {
      stepFunctions: new SFNClient(client(this.executions.handle)),
      rds: new RDSClient(client(aws)),
      dataMasque: handlers.createDataMasqueClient(
        environment,
        new SecretsManagerClient(client(aws)),
        tap.transport(this.transport()),
      ),
      putEvent: handlers.eventBus(new EventBridgeClient(client(events.handle)), environment.eventBus),
      records: new handlers.DynamoRunRecords(new DynamoDBClient(client(this.store.handle)), {
        tableName: environment.recordTable,
        retentionSeconds: environment.recordRetentionSeconds,
      }),
      environment,
      log: { info: line('INFO'), warn: line('WARN'), error: line('ERROR') },
      metrics: handlers.embeddedMonitorMetrics(
        this.machine.deployment.reconciler.name,
        () => world.clock.now(),
        (text) => this.metricLines.push(text),
      ),
      clock: () => world.clock.now(),
    };
  }
}

function nameOfRequest({ headers, body }: Parameters<WireHandler>[0]): string {
  const { service, operation } = callOfRequest(headers['x-amz-target'], body);
  return `${service}:${operation}`;
}

/** The execution of the same machine that goes on beside every case, and made some of the decoys. */
function otherExecution(): RecordedExecution {
  return {
    arn: OTHER_EXECUTION.executionArn,
    stateMachineArn: STATE_MACHINE_ARN,
    status: 'RUNNING',
    redriveCount: 0,
    startedAt: Date.parse(OTHER_EXECUTION.startedAt),
    input: {},
    history: [],
  };
}
