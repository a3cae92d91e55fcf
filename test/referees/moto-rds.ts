import * as rdsClient from '@aws-sdk/client-rds';
import type { VirtualClock } from '../../local/clock';
import type { DatabaseLogin, MaskingDatabase, MaskingDatabases } from '../../local/datamasque';
import { RdsError } from '../../local/rds/rds-error';
import type { RdsRecord } from '../../local/rds/rds-values';
import { withoutGaps } from './moto-gaps';

/** A call that a client sent, whether or not it was refused. */
export interface SentCall {
  readonly operation: string;
  readonly parameters: RdsRecord;
}

/** Sends operations by their names through a client of RDS. */
export class MotoRds {
  readonly calls: SentCall[] = [];

  /** @param clock stands still during a call */
  constructor(
    private readonly client: rdsClient.RDSClient,
    private readonly clock: VirtualClock,
  ) {}

  /** @throws RdsError as the service answers it */
  async call(operation: string, parameters: RdsRecord): Promise<RdsRecord> {
    this.calls.push({ operation, parameters });
    try {
      const result = await this.send(operation, withoutGaps(operation, parameters));
      return operation === 'DescribeDBInstances' ? await this.withSubnetGroups(result) : result;
    } catch (error) {
      if (!(error instanceof rdsClient.RDSServiceException)) throw error;
      const { name, message, $metadata, Code = name } = error as RefusedCall;
      throw new RdsError(Code, name, message, $metadata.httpStatusCode ?? 500);
    }
  }

  /** Sends a call as it is, whether or not moto can serve it. */
  async send(operation: string, parameters: RdsRecord): Promise<RdsRecord> {
    const answer = this.client.send(commandOf(operation, parameters));
    return (await this.clock.track(answer)) as unknown as RdsRecord;
  }

  /** Gives instances of clusters the subnet group of their cluster, which moto leaves out. */
  private async withSubnetGroups(result: RdsRecord): Promise<RdsRecord> {
    const instances = (result.DBInstances ?? []) as readonly RdsRecord[];
    if (instances.every((instance) => !isWithoutSubnetGroup(instance))) return result;
    const { DBClusters = [] } = await this.send('DescribeDBClusters', {});
    const { DBSubnetGroups = [] } = await this.send('DescribeDBSubnetGroups', {});
    const clusters = DBClusters as readonly RdsRecord[];
    const groups = DBSubnetGroups as readonly RdsRecord[];
    const groupOf = ({ DBClusterIdentifier }: RdsRecord): RdsRecord | undefined => {
      const cluster = clusters.find((one) => one.DBClusterIdentifier === DBClusterIdentifier);
      return groups.find(({ DBSubnetGroupName }) => DBSubnetGroupName === cluster?.DBSubnetGroup);
    };
    const DBInstances = instances.map((instance) =>
      isWithoutSubnetGroup(instance) ? { ...instance, DBSubnetGroup: groupOf(instance) } : instance,
    );
    return { ...result, DBInstances };
  }

  /** What a list operation lists, all of it. */
  async list(operation: string, member: string, parameters: RdsRecord = {}): Promise<readonly RdsRecord[]> {
    return ((await this.call(operation, parameters))[member] ?? []) as readonly RdsRecord[];
  }
}

function isWithoutSubnetGroup({ DBClusterIdentifier, DBSubnetGroup }: RdsRecord): boolean {
  return DBClusterIdentifier !== undefined && DBSubnetGroup === undefined;
}

/** The Query protocol's code beside the name of the error in the service model. */
interface RefusedCall extends rdsClient.RDSServiceException {
  readonly Code?: string;
}

type AnyCommand = Parameters<rdsClient.RDSClient['send']>[0];

function commandOf(operation: string, parameters: RdsRecord): AnyCommand {
  const commands = rdsClient as unknown as Readonly<
    Record<string, (new (input: RdsRecord) => AnyCommand) | undefined>
  >;
  const Command = commands[`${operation}Command`];
  if (!Command) throw new Error(`the client of RDS has no command for ${operation}`);
  return new Command(parameters);
}

/**
 * What DataMasque logs in to: moto has no databases behind its endpoints, so of a database no more is known than whether
 * it is masked. Each is a restore of the source, whose login it keeps.
 */
export class MotoDatabases implements MaskingDatabases {
  /** Endpoints of databases that were masked. */
  readonly masked = new Set<string>();

  constructor(
    private readonly rds: MotoRds,
    private readonly login: { readonly username: string; readonly password: string },
  ) {}

  async open({ host, user, password }: DatabaseLogin): Promise<MaskingDatabase> {
    if (!(await this.hosts()).includes(host)) throw new Error(`no database has the endpoint ${host}`);
    if (user !== this.login.username || password !== this.login.password) {
      throw new Error(`password authentication failed for user "${user}"`);
    }
    return { query: async (sql) => this.answer(host, sql), close: async () => undefined };
  }

  private async hosts(): Promise<readonly unknown[]> {
    const instances = await this.rds.list('DescribeDBInstances', 'DBInstances');
    const clusters = await this.rds.list('DescribeDBClusters', 'DBClusters');
    return [
      ...instances.map(({ Endpoint }) => (Endpoint as RdsRecord | undefined)?.Address),
      ...clusters.map(({ Endpoint }) => Endpoint),
    ];
  }

  private answer(host: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
    if (sql.includes('pg_attribute')) return [{ name: 'id', type: 'integer' }];
    if (sql.startsWith('SELECT count(*)')) return [{ rows: 1 }];
    if (!sql.startsWith('TRUNCATE TABLE ')) throw new Error(`a database of moto does not run: ${sql}`);
    this.masked.add(host);
    return [];
  }
}
