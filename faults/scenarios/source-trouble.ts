import { PhaseError } from '../../lib/workflow/definition';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';
import { standDatabase } from '../decoys';
import { SOURCE } from '../fixed-values';
import { SUCCEEDS, type Variation } from './scenario';
import { deleteInstanceOfSource } from './source';

const refused = (says: RegExp): Variation['ends'] => ({ code: PhaseError.REQUEST, says });

function arn(type: 'db' | 'cluster', identifier: string): string {
  return `arn:aws:rds:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${type}:${identifier}`;
}

/** Sources that are not what they seem, and those that are refused while nothing is made. */
export function troubleWithSources(kind: DatabaseKind): readonly Variation[] {
  return [
    {
      name: 'a zone in which the source has no subnet',
      ends: refused(/RequestRefused.*be in us-east-1d.*us-east-1a, us-east-1b, us-east-1c/),
      input: () => ({ PreferredAZ: 'us-east-1d' }),
    },
    ...(kind === 'cluster' ? clusters() : instances()),
  ];
}

function instances(): readonly Variation[] {
  return [
    {
      name: 'an instance by its ARN, where a cluster has its name',
      ends: SUCCEEDS,
      input: () => ({
        DBInstanceIdentifier: arn('db', SOURCE),
        SourceSnapshot: 'orders-before-the-release',
      }),
      seed: (world) => standDatabase(world, 'cluster', SOURCE),
    },
    {
      name: 'an RDS Custom database',
      ends: refused(/RequestRefused.*orders is an RDS Custom database \(engine custom-oracle-ee\)/),
      source: { engine: 'custom-oracle-ee', engineVersion: '19.0' },
    },
    {
      name: 'a database outside a VPC',
      ends: refused(/RequestRefused.*orders is in no DB subnet group/),
      source: { subnetGroup: null },
    },
    {
      name: 'a database server that names no database',
      ends: refused(/SecretUnusable.*add dbname to the secret/),
      source: { engine: 'sqlserver-se', engineVersion: '15.00' },
    },
  ];
}

function clusters(): readonly Variation[] {
  return [
    {
      name: 'a cluster by its ARN, where an instance has its name',
      ends: SUCCEEDS,
      input: () => ({
        DBInstanceIdentifier: arn('cluster', SOURCE),
        SourceSnapshot: 'orders-before-the-release',
      }),
      seed: (world) => standDatabase(world, 'instance', SOURCE),
    },
    {
      name: 'a cluster by the ARN of one of its instances',
      ends: SUCCEEDS,
      input: () => ({ DBInstanceIdentifier: arn('db', 'orders-instance-1') }),
    },
    {
      name: 'an ARN of an instance, where only a cluster has its name',
      ends: refused(/SourceUnusable: there is no database orders: its ARN names an instance/),
      input: () => ({ DBInstanceIdentifier: arn('db', SOURCE) }),
    },
    {
      name: 'a cluster without an instance',
      ends: refused(/SourceUnusable.*the cluster orders has no instance/),
      seed: (world) => deleteInstanceOfSource(world, 'cluster'),
    },
    {
      name: 'a cluster of another service',
      ends: refused(/RequestRefused.*engine docdb cannot be masked/),
      source: { engine: 'docdb', engineVersion: '5.0.0' },
    },
    {
      name: 'a Multi-AZ DB cluster',
      ends: refused(/RequestRefused.*orders is a Multi-AZ DB cluster/),
      source: { engine: 'postgres', engineVersion: '17.7' },
    },
    {
      name: 'a cluster that has no storage in the zone asked for',
      ends: { output: { availabilityZone: 'us-east-1b' } },
      source: { availabilityZones: ['us-east-1b', 'us-east-1c'] },
      input: () => ({ PreferredAZ: 'us-east-1a' }),
    },
  ];
}
