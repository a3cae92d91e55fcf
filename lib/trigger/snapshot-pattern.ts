import { Fn, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { DatabaseReference } from '../../lambda/contract/database-identifier';
import { automatedSnapshotPrefix, OWN_SNAPSHOT_PREFIXES } from '../../lambda/contract/snapshot-names';
import { databaseReferenceOf } from './bare-identifier';

/** How RDS announces the snapshots of one kind of database. Source: Amazon RDS user guide, event categories. */
interface SnapshotEvents {
  readonly detailType: string;
  readonly resource: string;
  readonly automatedCreated: string;
  readonly manualCreated: string;
}

const EVENTS: Readonly<Record<'instance' | 'cluster', SnapshotEvents>> = {
  instance: {
    detailType: 'RDS DB Snapshot Event',
    resource: 'snapshot',
    automatedCreated: 'RDS-EVENT-0091',
    manualCreated: 'RDS-EVENT-0042',
  },
  cluster: {
    detailType: 'RDS DB Cluster Snapshot Event',
    resource: 'cluster-snapshot',
    automatedCreated: 'RDS-EVENT-0169',
    manualCreated: 'RDS-EVENT-0075',
  },
};

/** Names that RDS gives or keeps: it writes them in lower case. `*` stands for any characters. */
const NAME_PATTERN = /^(?:awsbackup:(?=.*[a-z0-9])|(?=.*[a-z0-9]))[a-z*][a-z0-9*-]{0,254}$/;

/** @internal */
export interface SnapshotPatternProps {
  readonly database: string;
  readonly automatedSnapshots: boolean;
  readonly manualSnapshotNames: readonly string[];
}

/** Where an ARN has the identifier of its database. */
const IDENTIFIER_OF_ARN = 6;

/**
 * The database of a rule by its bare identifier, as its snapshots are called; no snapshot is called by an ARN.
 *
 * @throws Error for the ARN of something else, and for one whose end is known at deployment only
 * @internal
 */
export function databaseOfRule(scope: Construct, database: string): Omit<DatabaseReference, 'arn'> {
  const reference = databaseReferenceOf(database);
  const shape = shapeOf(Stack.of(scope).resolve(reference.identifier));
  if (!shape.startsWith('arn:')) return reference;
  const [, type] = /:(db|cluster):[^:]+$/.exec(shape) ?? [];
  if (type === undefined) {
    throw new Error(
      'database is an ARN, known at deployment only, that does not end with :db: or :cluster: and an identifier; give the bare identifier, e.g. cluster.clusterIdentifier',
    );
  }
  return {
    type: type === 'cluster' ? 'cluster' : 'instance',
    identifier: Fn.select(IDENTIFIER_OF_ARN, Fn.split(':', database)),
  };
}

/** ARNs that CloudFormation has of databases, by attribute; of other resources it has `Arn` at the end. */
const ARN_ATTRIBUTES: Readonly<Record<string, string>> = {
  DBInstanceArn: 'arn:*:db:*',
  DBClusterArn: 'arn:*:cluster:*',
};

/** What can be said of a value of a template when the app is synthesized: its text, with a star for whatever comes later. */
function shapeOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly [string, string];
  };
  if (join) return join[1].map(shapeOf).join(join[0]);
  const [, name = ''] = attribute ?? [];
  return ARN_ATTRIBUTES[name] ?? (name.endsWith('Arn') ? 'arn:*' : '*');
}

/**
 * The events of a database's snapshots, and of none that an execution made. The event names the snapshot and not its
 * database, so the database shows in the snapshot's name alone: an automated one begins with it, and for manual ones
 * the rule must say what they are called.
 *
 * @throws Error for names that would stand for any snapshot there is
 * @internal
 */
export function snapshotPattern(scope: Construct, props: SnapshotPatternProps): events.EventPattern {
  const { database, automatedSnapshots, manualSnapshotNames } = props;
  if (!automatedSnapshots && manualSnapshotNames.length === 0) {
    throw new Error(
      'a snapshot rule needs snapshots to start from, got: neither automatedSnapshots nor manualSnapshotNames; give one of them',
    );
  }
  const { type, identifier } = databaseOfRule(scope, database);
  const kinds = type ? [EVENTS[type]] : Object.values(EVENTS);
  return {
    source: ['aws.rds'],
    detailType: kinds.map(({ detailType }) => detailType),
    detail: {
      EventID: kinds.flatMap(({ automatedCreated, manualCreated }) => [
        ...(automatedSnapshots ? [automatedCreated] : []),
        ...(manualSnapshotNames.length > 0 ? [manualCreated] : []),
      ]),
      SourceIdentifier: [
        ...(automatedSnapshots ? [{ prefix: automatedSnapshotPrefix(identifier) }] : []),
        ...manualSnapshotNames.map(nameMatcher),
      ],
      SourceArn: events.Match.anythingButPrefix(
        ...kinds.flatMap(({ resource }) =>
          OWN_SNAPSHOT_PREFIXES.map((prefix) => snapshotArn(scope, resource, prefix)),
        ),
      ),
    },
  };
}

function snapshotArn(scope: Construct, resource: string, prefix: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:rds:${region}:${account}:${resource}:${prefix}`;
}

/** Wildcards cost EventBridge more than beginnings do, and it takes only so many of them. */
function nameMatcher(name: string): string | { readonly prefix: string } | { readonly wildcard: string } {
  if (!NAME_PATTERN.test(name)) {
    throw new Error(
      `manualSnapshotNames must be lower-case letters, digits, hyphens and the wildcard *, after awsbackup: for those of AWS Backup, not all of it wildcards, got: ${JSON.stringify(name)}; name the snapshots of the database alone, e.g. orders-release-*`,
    );
  }
  const ownPrefix = OWN_SNAPSHOT_PREFIXES.find((prefix) => name.startsWith(prefix));
  if (ownPrefix !== undefined) {
    throw new Error(
      `manualSnapshotNames must not begin with ${ownPrefix}, got: ${JSON.stringify(name)}; such names are kept for snapshots that executions make, and start nothing`,
    );
  }
  const beginning = name.replace(/\*+$/, '');
  if (beginning === name && !name.includes('*')) return name;
  return beginning.includes('*') || beginning === name
    ? { wildcard: name.replace(/\*+/g, '*') }
    : { prefix: beginning };
}
