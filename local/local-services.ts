import { DynamoDbService } from './aws/dynamodb/dynamodb-service';
import { ec2Service } from './aws/ec2';
import { awsEndpoint } from './aws/endpoint';
import { EventBridgeService } from './aws/event-bridge';
import { LocalIntegrations } from './aws/integrations';
import { kmsService } from './aws/kms';
import { LocalFunctions } from './aws/local-functions';
import { SecretsManagerService } from './aws/secrets-manager';
import { StepFunctionsService } from './aws/step-functions/step-functions-service';
import type { Clock } from './clock';
import { DataMasqueStandIn, type DataMasqueStandInOptions, type Login } from './datamasque';
import type { WireHandler } from './http/exchange';
import { newDataMasqueLogin } from './local-logins';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './local-place';
import type { DatabaseStore } from './postgres/database-store';
import { RdsEngine, type RdsFaults, type RdsTimings } from './rds/rds-engine';
import { rdsWire } from './rds/rds-wire';

export interface LocalServicesOptions {
  readonly clock: Clock;
  readonly store: DatabaseStore;
  readonly rdsTimings?: Partial<RdsTimings>;
  readonly rdsFaults?: RdsFaults;
  /** Availability Zone of each EC2 instance that there is, by its id. @default none */
  readonly hostZones?: ReadonlyMap<string, string>;
  readonly dataMasque?: Partial<Omit<DataMasqueStandInOptions, 'clock' | 'credentials'>>;
  /** Who logs in to DataMasque. @default a user with a new password */
  readonly dataMasqueLogin?: Login;
}

/** All services of local mode, in this process, without a socket. */
export class LocalServices {
  readonly clock: Clock;
  readonly rds: RdsEngine;
  readonly secrets: SecretsManagerService;
  readonly functions: LocalFunctions;
  /** What the Task states of state machines call. */
  readonly integrations: LocalIntegrations;
  readonly stepFunctions: StepFunctionsService;
  readonly dataMasque: DataMasqueStandIn;
  /** Who logs in to DataMasque. */
  readonly dataMasqueLogin: Login;
  readonly events = new EventBridgeService();
  readonly dynamoDb = new DynamoDbService();
  /** Answers requests of AWS clients. */
  readonly aws: WireHandler;

  constructor(options: LocalServicesOptions) {
    const { clock, store, rdsTimings, rdsFaults, hostZones, dataMasque } = options;
    const place = { accountId: LOCAL_ACCOUNT, region: LOCAL_REGION };
    this.clock = clock;
    this.rds = new RdsEngine({ ...place, clock, store, timings: rdsTimings, faults: rdsFaults });
    this.secrets = new SecretsManagerService({ ...place, clock });
    this.functions = new LocalFunctions(clock);
    this.integrations = new LocalIntegrations(this.functions, this.rds, hostZones);
    this.stepFunctions = new StepFunctionsService({ ...place, clock, integrations: this.integrations });
    this.dataMasqueLogin = options.dataMasqueLogin ?? newDataMasqueLogin();
    this.dataMasque = new DataMasqueStandIn({ ...dataMasque, clock, credentials: this.dataMasqueLogin });
    this.aws = awsEndpoint(
      new Map([
        ['states', this.stepFunctions.handle],
        ['secretsmanager', this.secrets.handle],
        ['rds', rdsWire(this.rds)],
        ['events', this.events.handle],
        ['dynamodb', this.dynamoDb.handle],
        ['ec2', ec2Service(LOCAL_REGION)],
        ['kms', kmsService(this.rds.defaultKmsKeyArn)],
      ]),
    );
  }

  /** Stops what runs and closes every database. */
  async close(): Promise<void> {
    this.stepFunctions.close();
    await this.dataMasque.close();
    await this.rds.close();
  }
}
