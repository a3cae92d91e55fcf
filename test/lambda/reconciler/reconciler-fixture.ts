import { RDSClient } from '@aws-sdk/client-rds';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type { MaskingRunFinished } from '../../../lambda/contract/masking-run-finished';
import type { ExpectedRuns } from '../../../lambda/contract/monitor-environment';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import type { RunRecord } from '../../../lambda/contract/run-record';
import type { Verdict } from '../../../lambda/contract/verdict';
import { PHASE_STATES } from '../../../lambda/contract/workflow-phases';
import type { ConnectStep, StartedRun } from '../../../lambda/contract/workflow-steps';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import type { MonitorNoticeDetails } from '../../../lambda/reconciler/log';
import type { ReconcilerDependencies } from '../../../lambda/reconciler/reconciler-dependencies';
import { planOf } from '../../../lambda/runs/checked-plan';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import type { Clock } from '../../../local/clock';
import type { Run } from '../../../local/datamasque/run';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../local/local-place';
import { LocalServices } from '../../../local/local-services';
import { EmptyStore } from '../../../local/postgres/empty-store';
import type { RdsFaults } from '../../../local/rds/rds-engine';
import { RecordFixture } from '../records/record-fixture';

const PLACE = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}`;

export const OWNER = 'Stack/Workflow';
export const WORKFLOW = { arn: `${PLACE}:stateMachine:Masking`, kind: 'workflow', owner: OWNER } as const;
export const BLUEPRINT = { arn: `${PLACE}:stateMachine:DataMasque`, kind: 'blueprint' } as const;
/** An execution of the workflow. */
export const EXECUTION = `${PLACE}:execution:Masking:orders-1`;
/** An execution of the blueprint. */
export const FOREIGN = `${PLACE}:execution:DataMasque:orders-1`;
export const NOW = Date.UTC(2026, 5, 1, 12);
export const MINUTE = 60_000;
/** Start date of every execution, as tags have it. */
export const STARTED_AT = new Date(NOW - 30 * MINUTE).toISOString();
/** An execution by its ARN, with its start date. */
export const identityOf = (executionArn: string) => ({ executionArn, startedAt: STARTED_AT });
export const NAMES = resourceNames(OWNER, identityOf(EXECUTION), 'orders');
export const DATAMASQUE_URL = 'https://datamasque.example.com';

/** Text of the ruleset that runs mask with. */
export const RULESET = 'version: "1.0"\ntasks:\n  - type: truncate_table\n    table: customers\n';

/** Where the clone listens. */
const CLONE = { address: '127.0.0.1', port: 5432 };

const LOGIN = { username: 'admin_user', password: 'a-password-of-rds' };

export type Tags = Readonly<Record<string, string>>;

/** Tags of a clone of an execution. */
export const cloneTags = (execution: string = EXECUTION, owner: string = OWNER): Tags => ({
  [ResourceTag.CLONE_OWNER]: owner,
  [ResourceTag.EXECUTION]: execution,
  [ResourceTag.STARTED]: STARTED_AT,
});

/** Tags of an unmasked snapshot of an execution. */
export const intermediateTags = (execution: string = EXECUTION): Tags => ({
  [ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER]: OWNER,
  [ResourceTag.EXECUTION]: execution,
  [ResourceTag.STARTED]: STARTED_AT,
});

/** Tags of a masked snapshot of an execution. */
export const maskedTags = (source = 'orders', maskingRun = 1): Tags => ({
  [ResourceTag.MASKED_SNAPSHOT_OWNER]: OWNER,
  [ResourceTag.EXECUTION]: EXECUTION,
  [ResourceTag.STARTED]: STARTED_AT,
  [ResourceTag.SOURCE]: source,
  [ResourceTag.DATABASE]: source,
  [ResourceTag.MASKING_RUN]: String(maskingRun),
});

/** A clock that stands still until a test sets it; who sleeps on it never wakes. */
class HandClock implements Clock {
  time = NOW;
  now = (): number => this.time;
  sleep = (): Promise<void> => new Promise(() => undefined);
}

/** The reconciler on an account with local RDS and DataMasque in it; Step Functions says what a test tells it to. */
export class ReconcilerFixture {
  readonly clock = new HandClock();
  readonly stepFunctions = mockClient(SFNClient);
  readonly events: MaskingRunFinished[] = [];
  readonly lines: (MonitorNoticeDetails & { readonly message: string })[] = [];
  readonly counted: string[] = [];
  readonly services: LocalServices;
  readonly table = new RecordFixture();
  /** Set, DataMasque answers this instead of itself. */
  dataMasqueStatus?: number;
  /** What DataMasque was asked, each as its method and address. */
  readonly askedOfDataMasque: string[] = [];
  sweepsCompleted = 0;
  /** Databases of which runs are expected. */
  expectedRuns: readonly ExpectedRuns[] = [];
  /** How long records are kept; undefined = for ever. */
  recordRetentionSeconds?: number;
  /** Set, the bus refuses events. */
  busFault?: Error;

  constructor(rdsFaults: RdsFaults = {}) {
    this.services = new LocalServices({ clock: this.clock, store: new EmptyStore(), rdsFaults });
    this.stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  }

  get dependencies(): ReconcilerDependencies {
    const keep = (message: string, details: MonitorNoticeDetails): void => {
      this.lines.push({ message, ...details });
    };
    return {
      stepFunctions: new SFNClient({ region: LOCAL_REGION }),
      rds: new RDSClient({
        region: LOCAL_REGION,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        requestHandler: inProcessHandler(this.services.aws),
        maxAttempts: 1,
      }),
      dataMasque: new DataMasqueClient({
        url: DATAMASQUE_URL,
        login: async () => this.services.dataMasqueLogin,
        transport: async ({ method, url, headers, body = '' }) => {
          if (this.dataMasqueStatus !== undefined) return { status: this.dataMasqueStatus, body: '' };
          const { pathname, search } = new URL(url);
          const target = `${pathname}${search}`;
          this.askedOfDataMasque.push(`${method} ${target}`);
          const answer = await this.services.dataMasque.handle({ method, target, headers, body });
          return { status: answer.status, body: String(answer.body) };
        },
      }),
      putEvent: async ({ detail }) => {
        if (this.busFault) throw this.busFault;
        this.events.push(detail as MaskingRunFinished);
      },
      records: this.table.records,
      environment: {
        machines: [WORKFLOW, BLUEPRINT],
        dataMasqueUrl: DATAMASQUE_URL,
        expectedRuns: this.expectedRuns,
        recordRetentionSeconds: this.recordRetentionSeconds,
      },
      log: { info: keep, warn: keep, error: keep },
      metrics: {
        runFinished: (verdict: Verdict) => this.counted.push(verdict),
        phasesEnded: (phases) => {
          if (phases.length > 0) this.counted.push(`phases ${phases.map(({ phase }) => phase).join(' ')}`);
        },
        stagingDatabasesLeft: (count) => this.counted.push(`staging ${count}`),
        newestMaskedSnapshot: (database, seconds) => this.counted.push(`${database} masked ${seconds} s ago`),
        runsOverdue: (database, isOverdue) =>
          this.counted.push(`${database} ${isOverdue ? 'overdue' : 'in time'}`),
        orphansFound: ({ found, left }) => this.counted.push(`found ${found} left ${left}`),
        sweepCompleted: () => {
          this.sweepsCompleted += 1;
        },
      },
      clock: this.clock.now,
    };
  }

  /** Lets Step Functions say this of an execution; undefined: that there is none. */
  execution(
    arn: string,
    answer: Partial<DescribeExecutionOutput> | undefined,
    events: HistoryEvent[] = [],
  ): void {
    const history = events.some(planOf) || arn === FOREIGN ? events : [plannedEvent(arn), ...events];
    const on = this.stepFunctions.on(DescribeExecutionCommand, { executionArn: arn });
    if (answer === undefined) on.rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    else
      on.resolves({
        executionArn: arn,
        stateMachineArn: arn === FOREIGN ? BLUEPRINT.arn : WORKFLOW.arn,
        startDate: new Date(NOW - 30 * MINUTE),
        stopDate: new Date(NOW),
        input: JSON.stringify({ DBInstanceIdentifier: 'orders', DataMasqueRulesetId: this.rulesetId }),
        redriveCount: 0,
        ...answer,
      });
    this.stepFunctions
      .on(GetExecutionHistoryCommand, { executionArn: arn })
      .callsFake(({ reverseOrder }: { readonly reverseOrder?: boolean }) => ({
        events: reverseOrder ? history.toReversed() : history,
      }));
  }

  /** Lets Step Functions list these executions of a machine, a page each. */
  listed(stateMachineArn: string, ...pages: readonly (readonly ExecutionListItem[])[]): void {
    this.stepFunctions
      .on(ListExecutionsCommand, { stateMachineArn })
      .callsFake(({ nextToken = '0' }: { readonly nextToken?: string }) => {
        const next = Number(nextToken) + 1;
        return { executions: pages[next - 1], nextToken: next < pages.length ? String(next) : undefined };
      });
  }

  /** What is recorded, that of the newest run first. */
  async records(): Promise<readonly RunRecord[]> {
    return (await this.table.records.page({ limit: 100 })).records;
  }

  /** Makes a database. */
  async database(identifier: string, tags: Tags = {}): Promise<void> {
    await this.services.rds.createSource({ identifier, tags, ...masterOf() });
  }

  async cluster(identifier: string, instanceIdentifier: string, tags: Tags = {}): Promise<void> {
    await this.services.rds.createSourceCluster({ identifier, instanceIdentifier, tags, ...masterOf() });
    await this.services.rds.call('AddTagsToResource', {
      ResourceName: `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:db:${instanceIdentifier}`,
      Tags: tagList(tags),
    });
  }

  /** Takes a snapshot, complete at once unless the clock stands. */
  async snapshot(identifier: string, database: string, tags: Tags = {}): Promise<void> {
    await this.services.rds.call('CreateDBSnapshot', {
      DBSnapshotIdentifier: identifier,
      DBInstanceIdentifier: database,
      Tags: tagList(tags),
    });
  }

  /** Id of the ruleset that runs mask with. */
  get rulesetId(): string {
    return this.services.dataMasque.addRuleset('customers', RULESET).id;
  }

  /** A masking run in a status, of the name that the blueprint gives to each of its runs. */
  blueprintRun(status: Run['status']): Run {
    return this.run('database_orders_datamasque_temp', status, 'datamasque_blueprint');
  }

  /** A masking run in a status, with a connection to the clone; both bear one name unless the run has its own. */
  run(connectionName: string, status: Run['status'], name = connectionName): Run {
    const { dataMasque } = this.services;
    const { id: connection } = dataMasque.connections.save({
      version: '1.0',
      name: connectionName,
      mask_type: 'database',
      db_type: 'postgres',
      host: CLONE.address,
      port: CLONE.port,
      database: 'orders',
      user: 'u',
      dbpassword: 'p',
    });
    const run = dataMasque.runs.create({ name, connection, ruleset: this.rulesetId, options: {} });
    run.status = status;
    return run;
  }

  /** Identifiers of what stands and is not being deleted. */
  async standing(): Promise<readonly string[]> {
    const of = async (operation: string, list: string, name: string, status: string): Promise<string[]> => {
      const answer = await this.services.rds.call(operation, {});
      return (answer[list] as readonly Readonly<Record<string, unknown>>[])
        .filter((item) => item[status] !== 'deleting')
        .map((item) => String(item[name]));
    };
    const all = await Promise.all([
      of('DescribeDBInstances', 'DBInstances', 'DBInstanceIdentifier', 'DBInstanceStatus'),
      of('DescribeDBClusters', 'DBClusters', 'DBClusterIdentifier', 'Status'),
      of('DescribeDBSnapshots', 'DBSnapshots', 'DBSnapshotIdentifier', 'Status'),
      of('DescribeDBClusterSnapshots', 'DBClusterSnapshots', 'DBClusterSnapshotIdentifier', 'Status'),
    ]);
    return all.flat().sort();
  }
}

/** What our workflow's output and its steps state of a run. */
export function startedRun({ id, request }: Run): StartedRun {
  const { name: runName, connectionId, rulesetId } = request;
  return { maskRunId: id, runName, connectionId, rulesetId };
}

/** The step that makes a connection to the clone, when it is called. */
export function connecting(connectionName = NAMES.connection): HistoryEvent {
  const Payload: ConnectStep = {
    step: 'connect',
    connectionName,
    databaseSecretArn: 'arn',
    clone: { ...CLONE, engine: 'postgres', databaseName: 'orders' },
  };
  return {
    id: 1,
    timestamp: new Date(NOW),
    type: 'TaskScheduled',
    taskScheduledEventDetails: {
      resourceType: 'lambda',
      resource: 'invoke',
      region: LOCAL_REGION,
      parameters: JSON.stringify({ FunctionName: 'f', Payload }),
    },
  };
}

/** The history of our workflow's execution that started a run. */
export function startedHistory(run: Run): HistoryEvent[] {
  const output = JSON.stringify({ Payload: startedRun(run) });
  return [
    connecting(run.request.connectionName),
    {
      id: 2,
      timestamp: new Date(NOW),
      type: 'TaskSucceeded',
      taskSucceededEventDetails: { resourceType: 'lambda', resource: 'invoke', output },
    },
  ];
}

/** The exit of the masking phase, which has succeeded at a moment. */
export function maskedHistory(at: number): HistoryEvent[] {
  const timestamp = new Date(at);
  const name = PHASE_STATES.masking;
  return [
    { id: 11, timestamp, type: 'ParallelStateEntered', stateEnteredEventDetails: { name } },
    { id: 12, timestamp, type: 'ParallelStateStarted' },
    { id: 13, timestamp, type: 'ParallelStateSucceeded' },
    { id: 14, timestamp, type: 'ParallelStateExited', stateExitedEventDetails: { name } },
  ];
}

/** The exit of the first state of an execution, with the plan that it made. */
function plannedEvent(executionArn: string): HistoryEvent {
  const names = resourceNames(OWNER, identityOf(executionArn), 'orders');
  return {
    id: 0,
    timestamp: new Date(NOW - 30 * MINUTE),
    type: 'TaskStateExited',
    stateExitedEventDetails: {
      name: PHASE_STATES.request,
      assignedVariables: { plan: JSON.stringify({ names }) },
    },
  };
}

/** The history of a blueprint's execution that started a run. */
export function runHistory(maskRunId: number, database = 'orders-datamasque'): HistoryEvent[] {
  const output = JSON.stringify({
    StageDB: database,
    MaskRunId: maskRunId,
    RunSecret: 'a-secret-in-the-input',
  });
  return [
    { id: 1, timestamp: new Date(NOW), type: 'ExecutionStarted' },
    {
      id: 2,
      timestamp: new Date(NOW),
      type: 'TaskStateExited',
      stateExitedEventDetails: { name: 'x', output },
    },
  ];
}

function masterOf() {
  return { dbname: 'orders', masterUsername: LOGIN.username, masterPassword: LOGIN.password };
}

function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
