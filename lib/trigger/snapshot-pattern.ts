import { Fn, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { automatedSnapshotPrefix, OWN_SNAPSHOT_PREFIXES } from '../../lambda/contract/snapshot-names';
import { bareIdentifierOf, databaseReferenceOf } from './bare-identifier';

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
const NAME_PATTERN = /^(?=.*[a-z0-9])[a-z*][a-z0-9*-]{0,254}$/;

/** @internal */
export interface SnapshotPatternProps {
  readonly database: string;
  readonly automatedSnapshots: boolean;
  readonly manualSnapshotNames: readonly string[];
}

/** Where an ARN has the identifier of its database. */
const IDENTIFIER_OF_ARN = 6;

/**
 * The bare identifier of a rule's database. The whole of an ARN would be a name that no snapshot has.
 *
 * @throws Error for an ARN that has no identifier to be found
 * @internal
 */
export function databaseOfRule(database: string): string {
  if (isArnAttribute(database)) return Fn.select(IDENTIFIER_OF_ARN, Fn.split(':', database));
  const identifier = bareIdentifierOf(database);
  if (!identifier.startsWith('arn:')) return identifier;
  throw new Error(
    'database is an ARN, known at deployment only, that does not end with :db: or :cluster: and an identifier; give the bare identifier, e.g. cluster.clusterIdentifier',
  );
}

/** Whether a text is, as a whole, the ARN that some resource will have. */
function isArnAttribute(text: string): boolean {
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 && Reference.isReference(firstToken) && firstToken.displayName.endsWith('Arn');
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
  const { type } = databaseReferenceOf(database);
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
        ...(automatedSnapshots ? [{ prefix: automatedSnapshotPrefix(databaseOfRule(database)) }] : []),
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
      `manualSnapshotNames must be lower-case letters, digits, hyphens and the wildcard *, not all of it wildcards, got: ${JSON.stringify(name)}; name the snapshots of the database alone, e.g. orders-release-*`,
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
