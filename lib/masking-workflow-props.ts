import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { CloneMethod } from './clone-method';
import type { CloneZone } from './clone-zone';
import type { DataMasqueServer } from './data-masque-server';
import type { LogLevel } from './log-level';
import type { MaskingDeadlines } from './masking-deadlines';
import type { SourceSnapshot } from './source-snapshot';
import type { WarningPolicy } from './warning-policy';

/** Properties of a `MaskingWorkflow`. */
export interface MaskingWorkflowProps {
  /** The DataMasque server that masks. */
  readonly dataMasque: DataMasqueServer;

  /** Security groups of the clones. They must admit the DataMasque server on the databases' port. */
  readonly cloneSecurityGroups: ec2.ISecurityGroup[];

  /**
   * Secrets of databases that may be masked.
   *
   * @default - those of `databaseSecretNames`
   */
  readonly databaseSecrets?: secretsmanager.ISecret[];

  /**
   * Names of the secrets of databases that may be masked, in this account and Region; `*` stands for any run of
   * characters. Secrets that RDS manages are `rds!db-*` for instances and `rds!cluster-*` for Aurora clusters.
   *
   * @default - those of `databaseSecrets`; at least one of the two is needed
   */
  readonly databaseSecretNames?: string[];

  /**
   * Secrets that hold a run secret.
   *
   * @default - no request may name a run secret
   */
  readonly runSecrets?: secretsmanager.ISecret[];

  /**
   * Identifiers of the databases that may be cloned, in this account and Region; `*` stands for any run of characters.
   * Of a cluster, name its instances too: they are looked at.
   *
   * @default ['*']
   */
  readonly sourceDatabases?: string[];

  /**
   * From which snapshot a run starts when its request names none.
   *
   * @default SourceSnapshot.latest()
   */
  readonly sourceSnapshot?: SourceSnapshot;

  /**
   * Numbers of other accounts whose shared snapshots a request may name in `sourceSnapshot`. A snapshot of any other
   * account is refused before anything is made: what is in it, and whose data it holds, nobody here can tell.
   *
   * @default - none; only snapshots of this account
   */
  readonly sourceSnapshotAccounts?: string[];

  /**
   * How clones of Aurora clusters come about.
   *
   * @default CloneMethod.SNAPSHOT
   */
  readonly cloneMethod?: CloneMethod;

  /**
   * Class of clones' instances, e.g. `db.r6g.xlarge`, where masking needs another one than the source has. The engine
   * and its version must have it. Instances of Serverless v2 clusters get it, too, and do not scale then.
   *
   * @default - the class of the source, or of its writer
   */
  readonly cloneInstanceClass?: string;

  /**
   * Storage of clones of RDS instances in GiB. Masking rewrites tables, and restores have no storage autoscaling. It is
   * used where it is more than the snapshot's, and not for RDS for SQL Server, which takes none at a restore. The
   * storage of Aurora clusters grows by itself.
   *
   * @default - that of the snapshot
   */
  readonly cloneAllocatedStorage?: number;

  /**
   * In which Availability Zone clones are made when a request asks for none. Where it has no capacity, the other zones
   * of the source's subnet group are tried.
   *
   * @default - the source's zone
   */
  readonly zone?: CloneZone;

  /**
   * Customer-managed keys under which sources, their snapshots or the secrets are encrypted. Keys, not their aliases.
   *
   * @default - none
   */
  readonly sourceKmsKeys?: kms.IKey[];

  /**
   * Key that masked snapshots are copied to, so that other accounts can use them: RDS shares no snapshot that is
   * encrypted under its default key. The key's policy must let those accounts use it. A key, not its alias. Aurora
   * clusters must be encrypted then: RDS copies no unencrypted cluster snapshot to a key.
   *
   * @default - masked snapshots stay under the clone's key, which is the source's
   */
  readonly snapshotKmsKey?: kms.IKey;

  /**
   * Customer-managed key that the state machine's definition and what its executions hold are encrypted under. Its
   * policy must let the account's roles use it; who else looks at executions needs to decrypt with it. A key, not its
   * alias.
   *
   * @default - a key that Step Functions owns
   */
  readonly stateMachineKmsKey?: kms.IKey;

  /**
   * Numbers of the accounts that may restore the masked snapshots.
   *
   * @default - none
   */
  readonly shareWithAccounts?: string[];

  /**
   * How many masked snapshots of one source are kept; older ones that this workflow made are deleted after each run.
   *
   * @default - all
   */
  readonly keepSnapshots?: number;

  /**
   * Tags for the masked snapshots, besides those that say where they came from: at most 43, keys of at most 128
   * characters, values of at most 256.
   *
   * @default - none
   */
  readonly snapshotTags?: { [key: string]: string };

  /**
   * What becomes of a masking run that finishes with warnings.
   *
   * @default WarningPolicy.FAIL
   */
  readonly onWarnings?: WarningPolicy;

  /**
   * How long each phase may take.
   *
   * @default - twelve hours each, seven days for the masking
   */
  readonly deadlines?: MaskingDeadlines;

  /**
   * How long an execution may take in all. It ends without clean-up when it takes longer, so it cannot be set below
   * what the deadlines add up to.
   *
   * @default - what the deadlines and the longest retries add up to
   */
  readonly timeout?: Duration;

  /**
   * Name of the state machine. Another name replaces the state machine, and its executions end without clean-up then:
   * change it only when no execution runs. The monitor reports what they left and cannot delete it.
   *
   * @default - made by CloudFormation
   */
  readonly stateMachineName?: string;

  /**
   * Lowest level that the functions log.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * How long the logs of the functions and of the state machine are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
