import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { ScaledClock } from '../../../local/clock';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../local/local-place';
import { LocalServices } from '../../../local/local-services';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { createRecordTable, TABLE_NAME } from '../../lambda/records/record-fixture';
import { type AwsCommand, CLIENT_PACKAGES } from './aws-command';

/** A client of any service, as far as it is used here. */
interface AnyClient {
  send(command: object): Promise<unknown>;
}

type AnyCommand = new (input: object) => object;

/** Databases that documentation speaks of: a source, and what a blueprint's execution left of it. */
const DATABASES = ['orders', 'orders-datamasque'];

/** An execution of it runs until it is stopped. */
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Mask',
  States: { Mask: { Type: 'Wait', Seconds: 86_400, End: true } },
});

/** How the services say that local mode does not have a call. */
const NOT_SERVED = ['InvalidAction', 'UnknownOperationException'];

/** An account of local mode in which commands of the documentation are really sent. */
export class LocalAccount {
  private readonly services = new LocalServices({ clock: new ScaledClock(1), store: new EmptyStore() });
  private readonly clients: Readonly<Record<string, AnyClient>>;

  private constructor(
    /** Values for the variables that documentation writes, by their names. */
    readonly variables: Record<string, string> = {},
  ) {
    const configuration = {
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
      requestHandler: inProcessHandler(this.services.aws),
    };
    this.clients = {
      dynamodb: new DynamoDBClient(configuration),
      events: new EventBridgeClient(configuration),
      rds: new RDSClient(configuration),
      secretsmanager: new SecretsManagerClient(configuration),
      stepfunctions: new SFNClient(configuration),
    };
  }

  /** An account with a source database, a state machine and an execution of it that runs. */
  static async open(): Promise<LocalAccount> {
    const account = new LocalAccount();
    await account.seed();
    return account;
  }

  private async seed(): Promise<void> {
    const { rds, secrets } = this.services;
    for (const identifier of DATABASES) {
      const login = { masterUsername: 'admin', masterPassword: 'of-local-mode' };
      await rds.createSource({ identifier, dbname: 'orders', ...login });
    }
    await rds.takeAutomatedSnapshot('orders');
    await createRecordTable(this.clients.dynamodb as DynamoDBClient);
    const stepFunctions = this.clients.stepfunctions as SFNClient;
    const roleArn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/local`;
    const { stateMachineArn } = await stepFunctions.send(
      new CreateStateMachineCommand({ name: 'Masking', roleArn, definition: DEFINITION }),
    );
    const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn }));
    Object.assign(this.variables, {
      EXECUTION: executionArn,
      SECRET: secrets.create('orders-database', '{}'),
      STATE_MACHINE: stateMachineArn,
      TABLE: TABLE_NAME,
    });
  }

  /**
   * Sends a command to local mode, where local mode has the call.
   *
   * @throws Error as the service answers
   */
  async send({ service, operation, input }: AwsCommand): Promise<void> {
    const client = this.clients[service];
    if (!client) return;
    const Command: AnyCommand = Reflect.get(CLIENT_PACKAGES[service] ?? {}, `${operation}Command`);
    try {
      await client.send(new Command(input));
    } catch (error) {
      if (!NOT_SERVED.includes((error as Error).name)) throw error;
    }
  }

  /** Ends what runs. */
  close(): Promise<void> {
    return this.services.close();
  }
}
