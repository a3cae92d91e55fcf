import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { WorkflowFacts } from '../../lambda/contract/doctor-environment';
import { CloneMethod } from '../clone-method';
import type { MaskingWorkflowProps } from '../masking-workflow-props';

/**
 * What a doctor checks of a workflow, and what it reads by: as the workflow itself reads it.
 *
 * @internal
 */
export interface WorkflowExamination {
  readonly facts: WorkflowFacts;
  /** Identifiers of the databases that may be cloned; `*` stands for any run of characters. */
  readonly sourceDatabases: readonly string[];
  /** Let a function read the secrets that the workflow reads. */
  readonly secretStatements: readonly iam.PolicyStatement[];
  /** Wildcards among the secrets of databases. */
  readonly namedSecrets: string[];
  /** The keys of sources and of masked snapshots. */
  readonly keys: readonly kms.IKey[];
}

/**
 * The keys that a workflow uses for databases and snapshots.
 *
 * @internal
 */
export function databaseKeys({ sourceKmsKeys = [], snapshotKmsKey }: MaskingWorkflowProps): kms.IKey[] {
  return [...sourceKmsKeys, ...(snapshotKmsKey ? [snapshotKmsKey] : [])];
}

/**
 * What decides whether a run of a workflow can succeed.
 *
 * @internal
 */
export function workflowFacts(props: MaskingWorkflowProps): WorkflowFacts {
  return {
    cloneSecurityGroupIds: props.cloneSecurityGroups.map((group) => group.securityGroupId),
    sourceKeyIds: (props.sourceKmsKeys ?? []).map((key) => key.keyArn),
    snapshotKeyId: props.snapshotKmsKey?.keyArn,
    isShared: (props.shareWithAccounts ?? []).length > 0,
    clusterCloning: props.cloneMethod === CloneMethod.COPY_ON_WRITE ? 'copy-on-write' : 'snapshot',
    snapshotMaxAgeSeconds: props.sourceSnapshot?.maxAge?.toSeconds() ?? null,
    ...(props.sourceSnapshot?.includesAwsBackup && { includesAwsBackup: true }),
    cloneAllocatedStorage: Token.isUnresolved(props.cloneAllocatedStorage)
      ? undefined
      : props.cloneAllocatedStorage,
    zone: props.zone?.availabilityZone,
    zoneHostId: props.zone?.instanceId,
  };
}
