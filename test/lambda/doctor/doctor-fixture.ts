import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  type DBInstance,
  DescribeAccountAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeOptionGroupsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type {
  CheckedMachine,
  DoctorEnvironment,
  WorkflowFacts,
} from '../../../lambda/contract/doctor-environment';
import type { CheckLine, CheckName, DoctorReport } from '../../../lambda/contract/doctor-report';
import type { DataMasqueTransport } from '../../../lambda/datamasque/transport';
import { createDoctorHandler } from '../../../lambda/doctor/create-doctor-handler';
import type { RequestNoticeDetails } from '../../../lambda/http/request-log';
import { apiEvent } from '../inspector/inspector-fixture';

const PLACE = 'us-east-1:111122223333';

export const NOW = Date.UTC(2026, 5, 1, 12);
export const DATAMASQUE_URL = 'https://datamasque.example.com';
export const LOGIN_SECRET = `arn:aws:secretsmanager:${PLACE}:secret:datamasque-AbCdEf`;
export const DATABASE_SECRET = `arn:aws:secretsmanager:${PLACE}:secret:orders-AbCdEf`;
export const RUN_SECRET = `arn:aws:secretsmanager:${PLACE}:secret:run-AbCdEf`;
export const DEFAULT_KEY = `arn:aws:kms:${PLACE}:key/default`;
export const SOURCE_KEY = `arn:aws:kms:${PLACE}:key/source`;
export const SNAPSHOT_KEY = `arn:aws:kms:${PLACE}:key/snapshots`;
export const CLONES = 'sg-0123456789abcdef0';
export const FUNCTIONS = 'sg-0fedcba9876543210';
export const RULESET = '123e4567-e89b-42d3-a456-426614174000';

export const FACTS: WorkflowFacts = {
  cloneSecurityGroupIds: [CLONES],
  sourceKeyIds: [SOURCE_KEY],
  isShared: false,
  clusterCloning: 'snapshot',
  snapshotMaxAgeSeconds: null,
};
export const WORKFLOW: CheckedMachine = {
  arn: `arn:aws:states:${PLACE}:stateMachine:Masking`,
  kind: 'workflow',
  facts: FACTS,
};
export const BLUEPRINT: CheckedMachine = {
  arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque`,
  kind: 'blueprint',
};

/** A request with which all is right. */
export const RIGHT = {
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: DATABASE_SECRET,
  ruleset: RULESET,
} as const;

export const ENVIRONMENT: DoctorEnvironment = {
  machines: [WORKFLOW],
  defaults: {},
  dataMasqueUrl: DATAMASQUE_URL,
  dataMasqueCredentialsArn: LOGIN_SECRET,
  verifyTls: true,
  functionSecurityGroupIds: [],
  logLevel: 'INFO',
};

/** A source that is right in every respect. */
export const INSTANCE: DBInstance = {
  DBInstanceIdentifier: 'orders',
  DBInstanceStatus: 'available',
  DbiResourceId: 'db-ORDERS',
  Engine: 'postgres',
  EngineVersion: '16.4',
  AllocatedStorage: 100,
  OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-16', Status: 'in-sync' }],
  DBName: 'orders',
  Endpoint: { Port: 5432 },
  AvailabilityZone: 'us-east-1a',
  KmsKeyId: SOURCE_KEY,
  DBSubnetGroup: {
    DBSubnetGroupName: 'databases',
    VpcId: 'vpc-1',
    Subnets: ['a', 'b'].map((letter) => ({
      SubnetIdentifier: `subnet-${letter}`,
      SubnetAvailabilityZone: { Name: `us-east-1${letter}` },
    })),
  },
};

/** A cluster whose writer is `INSTANCE`. */
export const CLUSTER = {
  DBClusterIdentifier: 'orders',
  Status: 'available',
  DbClusterResourceId: 'cluster-ORDERS',
  Engine: 'aurora-postgresql',
  EngineVersion: '16.4',
  DatabaseName: 'orders',
  Port: 5432,
  DBClusterMembers: [{ DBInstanceIdentifier: 'orders-1', IsClusterWriter: true }],
};

/** An error as a client of AWS throws it. */
export function awsError(name: string, message = 'in words of AWS', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode } });
}

/** An error as Node.js throws it. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`in words of Node.js: ${code}`), { code });
}

/** What DataMasque answers to a call; an Error means that it was not reached. */
export type DataMasqueAnswers = (
  call: string,
) => Error | { readonly status?: number; readonly body?: unknown };

const VALID_RULESET = { id: RULESET, name: 'orders', mask_type: 'database', is_valid: 'valid' };

/** A server that has one ruleset, which is valid. */
export const GOOD_SERVER: DataMasqueAnswers = (call) => {
  if (call.startsWith('POST /api/auth/token/login/')) return { body: { key: 'a'.repeat(40) } };
  return { body: call.includes(RULESET) ? VALID_RULESET : [VALID_RULESET] };
};

/** The doctor over an account and a DataMasque in which all is right, until a test changes something. */
export class DoctorFixture {
  readonly clients = {
    stepFunctions: new SFNClient({ region: 'us-east-1' }),
    secrets: new SecretsManagerClient({ region: 'us-east-1' }),
    rds: new RDSClient({ region: 'us-east-1' }),
    ec2: new EC2Client({ region: 'us-east-1' }),
    kms: new KMSClient({ region: 'us-east-1' }),
  };
  readonly stepFunctions = mockClient(this.clients.stepFunctions);
  readonly secrets = mockClient(this.clients.secrets);
  readonly rds = mockClient(this.clients.rds);
  readonly ec2 = mockClient(this.clients.ec2);
  readonly kms = mockClient(this.clients.kms);
  server = GOOD_SERVER;
  /** Calls of DataMasque that were made. */
  readonly calls: string[] = [];
  readonly logged: (RequestNoticeDetails & { readonly level: string; readonly text: string })[] = [];

  constructor(private readonly environment: DoctorEnvironment = ENVIRONMENT) {
    this.stepFunctions.on(DescribeStateMachineCommand).resolves({ status: 'ACTIVE', type: 'STANDARD' });
    this.secrets.on(GetSecretValueCommand).rejects(awsError('ResourceNotFoundException'));
    this.hasSecret(LOGIN_SECRET, '{"username":"automation","password":"of-datamasque"}');
    this.hasSecret(DATABASE_SECRET, '{"username":"admin","password":"of-the-database"}');
    this.hasInstance({});
    this.rds.on(DescribeDBClustersCommand).rejects(awsError('DBClusterNotFoundFault'));
    this.hasSnapshots([{ name: 'rds:orders-2026-06-01-03-05', hoursOld: 8, keyId: SOURCE_KEY }]);
    this.rds.on(DescribeDBClusterSnapshotsCommand).resolves({ DBClusterSnapshots: [] });
    this.hasQuotas({});
    this.rds
      .on(DescribeOptionGroupsCommand)
      .resolves({ OptionGroupsList: [{ OptionGroupName: 'default:postgres-16', Options: [] }] });
    this.ec2
      .on(DescribeSecurityGroupsCommand)
      .resolves({
        SecurityGroups: [
          {
            GroupId: CLONES,
            VpcId: 'vpc-1',
            IpPermissions: [
              {
                IpProtocol: 'tcp',
                FromPort: 5432,
                ToPort: 5432,
                UserIdGroupPairs: [{ GroupId: 'sg-datamasque' }],
              },
            ],
          },
        ],
      })
      .on(DescribeSubnetsCommand)
      .resolves({ Subnets: [{ SubnetId: 'subnet-a', AvailableIpAddressCount: 17 }] })
      .on(DescribeInstancesCommand)
      .rejects(awsError('InvalidInstanceID.NotFound'));
    this.kms.on(DescribeKeyCommand).rejects(awsError('NotFoundException'));
    this.hasKey('alias/aws/rds', 'Enabled', DEFAULT_KEY);
    for (const key of [SOURCE_KEY, SNAPSHOT_KEY]) this.hasKey(key, 'Enabled');
  }

  hasSecret(SecretId: string, SecretString: string | undefined): void {
    this.secrets.on(GetSecretValueCommand, { SecretId }).resolves({ SecretString });
  }

  /** @param change how the instance differs from `INSTANCE` */
  hasInstance(change: DBInstance): void {
    const { DBInstanceIdentifier } = { ...INSTANCE, ...change };
    this.rds
      .on(DescribeDBInstancesCommand)
      .rejects(awsError('DBInstanceNotFoundFault'))
      .on(DescribeDBInstancesCommand, { DBInstanceIdentifier })
      .resolves({ DBInstances: [{ ...INSTANCE, ...change }] });
  }

  /** @param change how the cluster differs from `CLUSTER` */
  hasCluster(change: object, writer: DBInstance = {}): void {
    this.hasInstance({ DBInstanceIdentifier: 'orders-1', DBClusterIdentifier: 'orders', ...writer });
    this.rds.on(DescribeDBClustersCommand, { DBClusterIdentifier: 'orders' }).resolves({
      DBClusters: [{ ...CLUSTER, ...change }],
    });
  }

  hasSnapshots(
    snapshots: readonly {
      name: string;
      hoursOld: number;
      status?: string;
      keyId?: string;
      of?: string;
      version?: string;
    }[],
  ): void {
    this.rds.on(DescribeDBSnapshotsCommand).resolves({
      DBSnapshots: snapshots.map(({ name, hoursOld, status, keyId, of, version }) => ({
        DBSnapshotIdentifier: name,
        DBInstanceIdentifier: of ?? 'orders',
        Status: status ?? 'available',
        SnapshotCreateTime: new Date(NOW - hoursOld * 3_600_000),
        EngineVersion: version,
        Encrypted: keyId !== undefined,
        KmsKeyId: keyId,
      })),
    });
  }

  /** @param change used and highest number by the quota's name, as they differ from a roomy account's */
  hasQuotas(change: Readonly<Record<string, readonly [used: number, max: number]>>): void {
    const quotas = {
      DBInstances: [3, 40],
      DBClusters: [1, 40],
      ManualSnapshots: [12, 100],
      ManualClusterSnapshots: [4, 100],
      AllocatedStorage: [400, 100_000],
      ...change,
    };
    this.rds.on(DescribeAccountAttributesCommand).resolves({
      AccountQuotas: Object.entries(quotas).map(([AccountQuotaName, [Used, Max]]) => ({
        AccountQuotaName,
        Used,
        Max,
      })),
    });
  }

  hasKey(
    KeyId: string,
    KeyState: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Unavailable',
    Arn = KeyId,
  ): void {
    this.kms.on(DescribeKeyCommand, { KeyId }).resolves({ KeyMetadata: { KeyId, Arn, KeyState } });
  }

  /** What the API answers to a query. */
  async answer(query: Readonly<Record<string, string>>) {
    const note = (level: string) => (text: string, details: RequestNoticeDetails) => {
      this.logged.push({ level, text, ...details });
    };
    const handler = createDoctorHandler({
      ...this.clients,
      transport: this.transport,
      environment: this.environment,
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      clock: () => NOW,
    });
    const { statusCode, headers, body } = await handler(apiEvent('GET /checks', { query }));
    return { status: statusCode, headers, body: JSON.parse(body) as DoctorReport };
  }

  /** The lines of a report on a request that is right but for a change. */
  async lines(change: Readonly<Record<string, string>> = {}): Promise<readonly CheckLine[]> {
    return (await this.answer({ ...RIGHT, ...change })).body.checks;
  }

  /** One line of such a report. */
  async line(check: CheckName, change: Readonly<Record<string, string>> = {}): Promise<CheckLine> {
    const found = (await this.lines(change)).find((line) => line.check === check);
    if (found === undefined) throw new Error(`the report has no line of ${check}`);
    return found;
  }

  private readonly transport: DataMasqueTransport = async ({ method, url }) => {
    const { pathname, search } = new URL(url);
    const call = `${method} ${pathname}${search}`;
    this.calls.push(call);
    const answer = this.server(call);
    if (answer instanceof Error) throw answer;
    const { status = 200, body = '' } = answer;
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
}

/** The environment of a workflow that was made with something else. */
export function madeWith(facts: Partial<WorkflowFacts>): DoctorEnvironment {
  return { ...ENVIRONMENT, machines: [{ ...WORKFLOW, facts: { ...FACTS, ...facts } }] };
}
