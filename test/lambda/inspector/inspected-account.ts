import { SFNClient } from '@aws-sdk/client-sfn';
import { EXECUTION_ARN, EXECUTION_NAME } from '../../../faults/fixed-values';
import { createMachines } from '../../../faults/machines';
import { untilStart } from '../../../faults/world';
import type { ErrorBody } from '../../../lambda/contract/error';
import type { ExecutionDetail, LogLine, LogPage } from '../../../lambda/contract/execution-detail';
import { inspectorEnvironment, stopEnvironment } from '../../../lambda/contract/inspector-environment';
import type { MonitoredMachine } from '../../../lambda/contract/monitor-environment';
import { INSPECTOR_ROUTES, STOP_ROUTES } from '../../../lambda/contract/routes';
import type { RunRecord } from '../../../lambda/contract/run-record';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import type { RequestNoticeDetails } from '../../../lambda/http/request-log';
import { createInspectorHandler } from '../../../lambda/inspector/create-inspector-handler';
import { createStopHandler } from '../../../lambda/stop/create-stop-handler';
import { type HttpApiHandler, httpApi } from '../../../local/api/http-api';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import type { WireHandler } from '../../../local/http/exchange';
import { LOCAL_REGION } from '../../../local/local-place';
import { AbortedAccount } from '../../faults/aborted-account';

export { EXECUTION_ARN, EXECUTION_NAME };

/** Of the execution's run: another one is there before it. */
export const MASK_RUN_ID = 2;

/** The plain workflow, synthesized once. */
const [MACHINE] = createMachines();

/** Nothing that the local services do takes longer. */
const LONGEST_RUN = 12 * 60 * 60_000;

/** An answer as an HTTP client sees it. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body & Partial<ErrorBody>;
}

/** An account with the workflow and its monitor on a virtual clock, behind the API. */
export class InspectedAccount {
  readonly account: AbortedAccount;
  readonly api: WireHandler;
  /** Records of runs, by ARN. */
  readonly records = new Map<string, RunRecord>();
  readonly logged: (RequestNoticeDetails & { readonly message: string })[] = [];
  /** Calls of Step Functions, and of DataMasque, that were made. */
  readonly calls: string[] = [];
  /** Set, DataMasque answers this instead of itself. */
  dataMasqueStatus?: number;
  /** Set, DataMasque gives this for a run's log. */
  plainTextLog?: string;

  constructor() {
    if (MACHINE === undefined) throw new Error('there is no machine');
    this.account = new AbortedAccount(MACHINE);
    this.api = this.createApi();
  }

  get world() {
    return this.account.world;
  }

  /** Makes the source and the state machine. */
  stand(): Promise<void> {
    return this.account.stand('instance');
  }

  /** Starts the execution. */
  async start(more: object = {}): Promise<void> {
    const { databaseSecretArn, rulesetId } = this.world;
    const input = {
      DBInstanceIdentifier: 'orders',
      DBSecretIdentifier: databaseSecretArn,
      DataMasqueRulesetId: rulesetId,
      ...more,
    };
    await untilStart(this.world.clock);
    await this.askStepFunctions('StartExecution', {
      stateMachineArn: this.stateMachineArn,
      name: EXECUTION_NAME,
      input: JSON.stringify(input),
    });
  }

  get stateMachineArn(): string {
    return MACHINE?.deployment.stateMachine.arn ?? '';
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const { clock } = this.world;
    for (const end = clock.now() + LONGEST_RUN; clock.now() < end; await clock.sleep(1500)) {
      if (await isSo()) return;
    }
    throw new Error('it never came to be so');
  }

  async untilOver(): Promise<void> {
    await this.until(async () => (await this.detail()).body.status !== 'RUNNING');
  }

  detail(): Promise<Answer<ExecutionDetail>> {
    return this.get(`/executions/${EXECUTION_NAME}`);
  }

  log(query: Readonly<Record<string, string>> = {}): Promise<Answer<LogPage>> {
    return this.get(`/executions/${EXECUTION_NAME}/log?${new URLSearchParams(query)}`);
  }

  /** All lines that there are now. */
  async lines(level = 'DEBUG'): Promise<readonly LogLine[]> {
    return (await this.log({ level, limit: '1000' })).body.lines;
  }

  get<Body>(target: string): Promise<Answer<Body>> {
    return this.request('GET', target);
  }

  stop(body = ''): Promise<Answer<{ readonly stopDate?: string }>> {
    return this.request('POST', `/executions/${EXECUTION_NAME}/stop`, body);
  }

  async request<Body>(method: string, target: string, body = ''): Promise<Answer<Body>> {
    const asked = this.api({ method, target, headers: {}, body });
    const answer = await this.world.clock.track(asked);
    return { ...answer, body: JSON.parse(String(answer.body)) };
  }

  async askStepFunctions(operation: string, request: object): Promise<void> {
    const { status, body } = await this.world.services.stepFunctions.handle({
      method: 'POST',
      target: '/',
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}` },
      body: JSON.stringify(request),
    });
    if (status !== 200) throw new Error(String(body));
  }

  private createApi(): WireHandler {
    const { services, clock } = this.world;
    const counted: WireHandler = (request) => {
      this.calls.push(String(request.headers['x-amz-target']).replace('AWSStepFunctions.', ''));
      return services.aws(request);
    };
    const stepFunctions = new SFNClient({
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: inProcessHandler(counted),
      maxAttempts: 1,
    });
    const { deployment } = MACHINE as NonNullable<typeof MACHINE>;
    const note = (message: string, details: RequestNoticeDetails): void => {
      this.logged.push({ message, ...details });
    };
    const common = { stepFunctions, log: { info: note, warn: note, error: note }, clock: () => clock.now() };
    // The machine is deployed beside a blueprint; here it is the only one, which need not be named.
    const environment = inspectorEnvironment.read(deployment.inspector.environment);
    const machines = environment.machines.filter(isWorkflow);
    const inspector = createInspectorHandler({
      ...common,
      dataMasque: this.dataMasque(),
      records: {
        of: async (arn) => this.records.get(arn),
        page: async () => ({ records: [...this.records.values()] }),
      },
      environment: { ...environment, machines },
    });
    const stopping = stopEnvironment.read(deployment.stop.environment);
    const stop = createStopHandler({
      ...common,
      environment: { ...stopping, machines: stopping.machines.filter(isWorkflow) },
    });
    return httpApi(
      [
        { routes: Object.values(INSPECTOR_ROUTES), handler: inspector as HttpApiHandler },
        { routes: Object.values(STOP_ROUTES), handler: stop as HttpApiHandler },
      ],
      clock,
    );
  }

  private dataMasque(): DataMasqueClient {
    return new DataMasqueClient({
      url: 'https://datamasque.example.com',
      login: async () => this.world.services.dataMasqueLogin,
      transport: async ({ method, url, headers, body = '' }) => {
        const { pathname, search } = new URL(url);
        this.calls.push(`${method} ${pathname}`);
        if (this.dataMasqueStatus !== undefined) return { status: this.dataMasqueStatus, body: '' };
        if (this.plainTextLog !== undefined && pathname.endsWith('/log/'))
          return { status: 200, body: this.plainTextLog };
        const request = { method, target: `${pathname}${search}`, headers, body };
        const answer = await this.world.services.dataMasque.handle(request);
        return { status: answer.status, body: String(answer.body) };
      },
    });
  }
}

function isWorkflow({ kind }: MonitoredMachine): boolean {
  return kind === 'workflow';
}
