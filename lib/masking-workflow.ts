import { ArnFormat, Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { snapshotEnvironment } from '../lambda/contract/snapshot-environment';
import { acceptWildcards } from './accepted-findings';
import { CloneMethod } from './clone-method';
import type { CloneZone } from './clone-zone';
import { checkDataMasqueServer, type DataMasqueServer } from './data-masque-server';
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import { type MaskingDeadlines, phaseSeconds } from './masking-deadlines';
import type { SourceSnapshot } from './source-snapshot';
import { WarningPolicy } from './warning-policy';
import { roleWildcards, snapshotFunctionWildcards } from './workflow/accepted-wildcards';
import { workflowDefinition, workflowStates } from './workflow/definition';
import { longestExecutionSeconds } from './workflow/longest-execution';
import { ownerOf } from './workflow/owner';
import {
  callFunctionsStatement,
  copyMaskedStatements,
  copyOnWriteStatement,
  databaseKeyStatements,
  hostZoneStatement,
  listSnapshotsStatement,
  pruneStatement,
  type RdsPermissions,
  rdsStatements,
  secretKeyStatements,
  shareStatement,
} from './workflow/permissions';
import type { StateMachineDefinition } from './workflow/states-language';
import { FUNCTION_TIMEOUT_SECONDS } from './workflow/tasks';
import type { WorkflowSettings } from './workflow/workflow-settings';

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
   * characters, e.g. `rds!db-*` for the secrets that RDS manages.
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
   * How clones of Aurora clusters come about.
   *
   * @default CloneMethod.SNAPSHOT
   */
  readonly cloneMethod?: CloneMethod;

  /**
   * In which Availability Zone clones are made when a request asks for none. Where it has no capacity, the other zones
   * of the source's subnet group are tried.
   *
   * @default - the source's zone
   */
  readonly zone?: CloneZone;

  /**
   * Customer-managed keys under which sources, their snapshots or the secrets are encrypted.
   *
   * @default - none
   */
  readonly sourceKmsKeys?: kms.IKey[];

  /**
   * Key that masked snapshots are copied to, so that other accounts can use them: RDS shares no snapshot that is
   * encrypted under its default key. The key's policy must let those accounts use it.
   *
   * @default - masked snapshots stay under the clone's key, which is the source's
   */
  readonly snapshotKmsKey?: kms.IKey;

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
   * Tags for the masked snapshots, besides those that say where they came from.
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
   * Name of the state machine.
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

/** The key that RDS makes in every account. */
const DEFAULT_RDS_KEY = 'alias/aws/rds';

/** Step Functions keeps no execution longer than a year. */
const LONGEST_EXECUTION = Duration.days(365);

/**
 * The state machine that restores a clone of an RDS database, masks it with DataMasque, keeps a masked snapshot and
 * deletes the clone, whatever happens on the way. It takes the input of DataMasque's own blueprint.
 */
export class MaskingWorkflow extends Construct {
  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** The state machine's role. */
  public readonly role: iam.Role;

  /** The function that talks to DataMasque and reads the database secrets. */
  public readonly maskingFunction: lambda.Function;

  /** The function that chooses the snapshot to start from. */
  public readonly snapshotFunction: lambda.Function;

  /** The log group of the state machine; it never holds execution data. */
  public readonly logGroup: logs.LogGroup;

  /**
   * The stable id of this workflow, the value of the owner tags on all that it makes. It consists of the stack's name
   * and the construct's path, so that it changes when either does.
   */
  public readonly owner: string;

  constructor(scope: Construct, id: string, props: MaskingWorkflowProps) {
    super(scope, id);
    checkProps(props);
    this.owner = ownerOf(this);

    const masking = this.createMaskingFunction(props);
    const snapshot = this.createSnapshotFunction(props);
    this.maskingFunction = masking.function;
    this.snapshotFunction = snapshot.function;

    this.role = this.createRole(props);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      comment: 'clones an RDS database, masks the clone and leaves a masked snapshot',
      definitionBody: sfn.DefinitionBody.fromString(Stack.of(this).toJsonString(this.define(props))),
      role: this.role,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
    });
  }

  private createMaskingFunction(props: MaskingWorkflowProps): HandlerFunction {
    const { dataMasque } = props;
    const handler = new HandlerFunction(this, 'Masking', {
      asset: 'masking',
      description: 'Checks masking requests and drives DataMasque for a masking workflow',
      environment: maskingEnvironment.write({
        owner: this.owner,
        dataMasqueUrl: dataMasque.url,
        dataMasqueCredentialsArn: dataMasque.credentials.secretArn,
        certificateAuthority: dataMasque.certificateAuthority,
        verifyTls: dataMasque.verifyTls ?? true,
        logLevel: props.logLevel ?? LogLevel.INFO,
      }),
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      logRetention: props.logRetention,
      vpc: dataMasque.vpc,
      vpcSubnets: dataMasque.vpcSubnets,
      securityGroups: dataMasque.securityGroups,
    });
    for (const statement of this.secretStatements(props)) handler.role.addToPrincipalPolicy(statement);
    acceptWildcards(handler.role, {
      resources: this.namedSecrets(props),
      reason: 'databaseSecretNames says in so many words which secrets of databases may be read.',
    });
    return handler;
  }

  private createSnapshotFunction(props: MaskingWorkflowProps): HandlerFunction {
    const handler = new HandlerFunction(this, 'Snapshot', {
      asset: 'snapshot',
      description: 'Chooses the snapshots that a masking workflow starts from',
      environment: snapshotEnvironment.write({
        owner: this.owner,
        logLevel: props.logLevel ?? LogLevel.INFO,
      }),
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      logRetention: props.logRetention,
    });
    const permissions = this.permissions(props);
    handler.role.addToPrincipalPolicy(listSnapshotsStatement(this, permissions));
    if (props.keepSnapshots !== undefined) {
      handler.role.addToPrincipalPolicy(pruneStatement(this, permissions));
    }
    acceptWildcards(handler.role, ...snapshotFunctionWildcards(this, permissions));
    return handler;
  }

  /** Reads the secrets that were named, and no other. */
  private secretStatements(props: MaskingWorkflowProps): iam.PolicyStatement[] {
    const secrets = [
      props.dataMasque.credentials,
      ...(props.databaseSecrets ?? []),
      ...(props.runSecrets ?? []),
    ];
    const read = new iam.PolicyStatement({
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [
        ...secrets.map((secret) => secret.secretFullArn ?? `${secret.secretArn}-??????`),
        ...this.namedSecrets(props),
      ],
    });
    const keys = secrets.flatMap((secret) => (secret.encryptionKey ? [secret.encryptionKey] : []));
    return [read, ...secretKeyStatements([...(props.sourceKmsKeys ?? []), ...keys])];
  }

  private namedSecrets({ databaseSecretNames = [] }: MaskingWorkflowProps): string[] {
    return databaseSecretNames.map((name) =>
      Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${name}${name.endsWith('*') ? '' : '-??????'}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
  }

  private createRole(props: MaskingWorkflowProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    for (const statement of this.stateMachineStatements(props)) role.addToPrincipalPolicy(statement);
    acceptWildcards(role, ...roleWildcards(this, this.permissions(props)));
    return role;
  }

  private permissions(props: MaskingWorkflowProps): RdsPermissions {
    return { owner: this.owner, sourceDatabases: props.sourceDatabases ?? ['*'] };
  }

  /** Each option of a run adds the statements that it needs, so that a plain workflow has no others. */
  private stateMachineStatements(props: MaskingWorkflowProps): iam.PolicyStatement[] {
    const permissions = this.permissions(props);
    const keys = [...(props.sourceKmsKeys ?? []), ...(props.snapshotKmsKey ? [props.snapshotKmsKey] : [])];
    return [
      callFunctionsStatement([this.maskingFunction, this.snapshotFunction]),
      ...rdsStatements(this, permissions),
      ...(props.cloneMethod === CloneMethod.COPY_ON_WRITE ? [copyOnWriteStatement(this, permissions)] : []),
      ...(props.snapshotKmsKey ? copyMaskedStatements(this, permissions) : []),
      ...(props.shareWithAccounts?.length ? [shareStatement(this, permissions)] : []),
      ...(props.zone?.instanceId ? [hostZoneStatement()] : []),
      ...databaseKeyStatements(keys),
    ];
  }

  private define(props: MaskingWorkflowProps): StateMachineDefinition {
    const deadlines = phaseSeconds(props.deadlines);
    const settings: WorkflowSettings = {
      partition: Aws.PARTITION,
      owner: this.owner,
      maskingFunctionArn: this.maskingFunction.functionArn,
      snapshotFunctionArn: this.snapshotFunction.functionArn,
      cloneSecurityGroupIds: props.cloneSecurityGroups.map((group) => group.securityGroupId),
      acceptWarnings: props.onWarnings === WarningPolicy.ACCEPT,
      clusterCloning: props.cloneMethod === CloneMethod.COPY_ON_WRITE ? 'copy-on-write' : 'snapshot',
      snapshotMaxAgeSeconds: props.sourceSnapshot?.maxAge?.toSeconds() ?? null,
      sourceCopyKeyId: props.sourceKmsKeys?.[0]?.keyArn ?? DEFAULT_RDS_KEY,
      sourceKeyIds: (props.sourceKmsKeys ?? []).map((key) => key.keyArn),
      zone: props.zone && { name: props.zone.availabilityZone, instanceId: props.zone.instanceId },
      snapshotKeyId: props.snapshotKmsKey?.keyArn,
      shareWithAccounts: props.shareWithAccounts ?? [],
      snapshotTags: props.snapshotTags ?? {},
      keepSnapshots: props.keepSnapshots,
      deadlines,
    };
    const phases = workflowStates(settings);
    const longest = longestExecutionSeconds(phases, deadlines);
    const timeout = props.timeout?.toSeconds() ?? longest;
    checkTimeout(timeout, longest);
    return workflowDefinition(phases, timeout);
  }

  /** Lets a principal start executions of the state machine directly, without the trigger's checks. */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Number of executions that ended in a masked snapshot. @default sum over 5 minutes */
  public metricSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricSucceeded(options);
  }

  /** Number of executions that failed. @default sum over 5 minutes */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricFailed(options);
  }
}

function checkTimeout(timeout: number, longest: number): void {
  if (timeout < longest) {
    throw new Error(
      `timeout must be at least what the deadlines and the longest retries add up to (${longest} s), since an execution that times out runs no clean-up, got: ${timeout} s`,
    );
  }
  if (timeout > LONGEST_EXECUTION.toSeconds()) {
    throw new Error(
      `an execution may take at most a year, got deadlines or a timeout of ${timeout} s: shorten them`,
    );
  }
}

function checkProps(props: MaskingWorkflowProps): void {
  checkDataMasqueServer(props.dataMasque);
  if (props.cloneSecurityGroups.length === 0) {
    throw new Error(
      'cloneSecurityGroups must name at least one security group that admits DataMasque, got: none',
    );
  }
  if (!props.databaseSecrets?.length && !props.databaseSecretNames?.length) {
    throw new Error(
      'databaseSecrets or databaseSecretNames must name the secrets of the databases to mask, got: neither',
    );
  }
  checkSharing(props);
  if (props.sourceDatabases?.length === 0) {
    throw new Error("sourceDatabases must name at least one database, got: none; leave it out for ['*']");
  }
}

const ACCOUNT = /^\d{12}$/;
/** RDS shares one snapshot with so many accounts at the most. Source: Amazon RDS user guide, quotas. */
const MOST_ACCOUNTS = 20;
const RESERVED_TAG = /^(aws:|masking-automation:)/i;

function checkSharing({
  shareWithAccounts = [],
  keepSnapshots,
  snapshotTags = {},
}: MaskingWorkflowProps): void {
  const wrong = shareWithAccounts.find((account) => !Token.isUnresolved(account) && !ACCOUNT.test(account));
  if (wrong !== undefined) {
    throw new Error(`shareWithAccounts takes account numbers of 12 digits, got: ${wrong}`);
  }
  if (shareWithAccounts.length > MOST_ACCOUNTS) {
    throw new Error(
      `shareWithAccounts takes at most ${MOST_ACCOUNTS} accounts, which is what RDS allows, got: ${shareWithAccounts.length}`,
    );
  }
  if (keepSnapshots !== undefined && !(Number.isInteger(keepSnapshots) && keepSnapshots >= 1)) {
    throw new Error(
      `keepSnapshots must be a whole number of at least 1, got: ${keepSnapshots}; leave it out to keep all`,
    );
  }
  const reserved = Object.keys(snapshotTags).find((key) => RESERVED_TAG.test(key));
  if (reserved !== undefined) {
    throw new Error(
      `snapshotTags must not begin with aws: or masking-automation:, got: ${reserved}; choose another key`,
    );
  }
}
