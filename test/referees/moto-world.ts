import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DATAMASQUE_LOGIN,
  EXECUTION_ARN,
  EXECUTION_NAME,
  MASKING_HOST,
  SecretName,
  SOURCE,
  SOURCE_LOGIN,
  STATE_MACHINE_ARN,
} from '../../faults/fixed-values';
import type { Machine } from '../../faults/machines';
import { maskingEnvironment } from '../../lambda/contract/masking-environment';
import { type ResourceNames, resourceNames } from '../../lambda/contract/resource-names';
import { snapshotEnvironment } from '../../lambda/contract/snapshot-environment';
import { createDataMasqueClient } from '../../lambda/datamasque/create-data-masque-client';
import type { DataMasqueTransport } from '../../lambda/datamasque/transport';
import type { StepLog } from '../../lambda/log/step-log';
import { createMaskingHandler } from '../../lambda/masking/create-masking-handler';
import { createSnapshotHandler } from '../../lambda/snapshot/create-snapshot-handler';
import { inProcessHandler } from '../../local/aws/in-process-handler';
import { LocalIntegrations } from '../../local/aws/integrations';
import { LocalFunctions, type LocalHandler } from '../../local/aws/local-functions';
import { SecretsManagerService } from '../../local/aws/secrets-manager';
import { VirtualClock } from '../../local/clock';
import { DataMasqueStandIn, type ForcedEnd } from '../../local/datamasque';
import { type ExecutionEnd, parseStateMachine, runExecution } from '../../local/interpreter';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';
import { MotoDatabases, MotoRds } from './moto-rds';
import type { MotoServer } from './moto-server';

const RULESET = 'version: "1.0"\ntasks:\n  - type: truncate_table\n    table: customers\n';
const DAY = 24 * 60 * 60_000;
const MASKING_MILLISECONDS = 20_000;
const FUNCTION_MILLISECONDS = 60_000;
const QUIET: StepLog = { info: () => undefined, error: () => undefined };

/** An account whose RDS is moto's; DataMasque, Secrets Manager and the functions are of this process. */
export class MotoWorld {
  /** moto dates what it makes by the machine's clock, which so is ahead of this one to the end. */
  readonly clock = new VirtualClock(Date.now() - DAY);
  readonly rds: MotoRds;
  readonly databases: MotoDatabases;
  readonly dataMasque: DataMasqueStandIn;
  /** The names of everything that the execution makes. */
  readonly names: ResourceNames;
  private readonly startedAt = new Date(this.clock.now()).toISOString();
  private readonly secrets: SecretsManagerService;
  private readonly functions: LocalFunctions;
  private readonly input: { readonly [name: string]: string };

  /** @param endRunsAs ends every masking run so, without masking; by default runs mask */
  constructor(
    moto: MotoServer,
    private readonly machine: Machine<string>,
    endRunsAs?: ForcedEnd,
  ) {
    const { clock } = this;
    this.rds = new MotoRds(new RDSClient(moto.clientOf(LOCAL_ACCOUNT)), clock);
    this.databases = new MotoDatabases(this.rds, SOURCE_LOGIN);
    this.secrets = new SecretsManagerService({ accountId: LOCAL_ACCOUNT, region: LOCAL_REGION, clock });
    this.functions = new LocalFunctions(clock);
    this.dataMasque = new DataMasqueStandIn({
      clock,
      credentials: DATAMASQUE_LOGIN,
      databases: this.databases,
      maskingMilliseconds: MASKING_MILLISECONDS,
      endRunsAs,
    });
    this.secrets.create(SecretName.DATAMASQUE, JSON.stringify(DATAMASQUE_LOGIN));
    this.input = {
      DBInstanceIdentifier: SOURCE,
      DBSecretIdentifier: this.secrets.create(SecretName.DATABASE, JSON.stringify(SOURCE_LOGIN)),
      DataMasqueRulesetId: this.dataMasque.addRuleset('customers', RULESET).id,
    };
    this.names = resourceNames(
      machine.owner,
      { executionArn: EXECUTION_ARN, startedAt: this.startedAt },
      SOURCE,
    );
    this.register(moto);
  }

  /** Runs the workflow on the source to its end. */
  run(fields: { readonly [name: string]: string } = {}): Promise<ExecutionEnd> {
    const integrations = new LocalIntegrations(
      this.functions,
      this.rds,
      new Map([[MASKING_HOST, `${LOCAL_REGION}a`]]),
    );
    const { definition, deployment } = this.machine;
    const input = { ...this.input, ...fields };
    return runExecution({
      definition: parseStateMachine(JSON.stringify(definition), integrations),
      input,
      context: {
        Execution: {
          Id: EXECUTION_ARN,
          Name: EXECUTION_NAME,
          StartTime: this.startedAt,
          Input: input,
          RoleArn: deployment.stateMachine.roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: STATE_MACHINE_ARN, Name: 'masking-workflow' },
      },
      clock: this.clock,
      integrations,
      random: () => 0.5,
    });
  }

  private register(moto: MotoServer): void {
    const { masking, snapshot } = this.machine.deployment;
    const secrets = new SecretsManagerClient({
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'referee', secretAccessKey: 'referee' },
      requestHandler: inProcessHandler(this.secrets.handle),
      maxAttempts: 1,
    });
    const environment = maskingEnvironment.read(masking.environment);
    const dataMasque = createDataMasqueClient(environment, secrets, this.transport());
    this.registerFunction(
      masking.arn,
      createMaskingHandler({ dataMasque, secrets, environment, log: QUIET }) as LocalHandler,
    );
    this.registerFunction(
      snapshot.arn,
      createSnapshotHandler({
        rds: new RDSClient(moto.clientOf(LOCAL_ACCOUNT)),
        environment: snapshotEnvironment.read(snapshot.environment),
        log: QUIET,
        clock: () => this.clock.now(),
      }) as LocalHandler,
    );
  }

  private registerFunction(arn: string, handler: LocalHandler): void {
    this.functions.register({
      arn,
      handler: (event, context) => this.clock.track(Promise.resolve(handler(event, context))),
      timeoutMilliseconds: FUNCTION_MILLISECONDS,
    });
  }

  private transport(): DataMasqueTransport {
    return async ({ method, url, headers, body = '' }) => {
      const { pathname, search } = new URL(url);
      const answer = await this.dataMasque.handle({ method, target: `${pathname}${search}`, headers, body });
      return { status: answer.status, body: String(answer.body) };
    };
  }
}
