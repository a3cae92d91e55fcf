import { ArnFormat, Aws, Duration, Stack, Tokenization } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT_RDS_KEY } from '../lambda/contract/default-rds-key';
import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { snapshotEnvironment } from '../lambda/contract/snapshot-environment';
import { StepNotice } from '../lambda/contract/step-notices';
import { FUNCTION_TIMEOUT_SECONDS } from '../lambda/contract/workflow-steps';
import { acceptWildcards } from './accepted-findings';
import { CloneMethod } from './clone-method';
import { checkedAt } from './construct-error';
import { admit, allowCalls, connectionsOf } from './data-masque-network';
import type { DataMasqueServer } from './data-masque-server';
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import { phaseSeconds } from './masking-deadlines';
import type { MaskingWorkflowProps } from './masking-workflow-props';
import { savedQuery } from './saved-query';
import { vendedLogGroup } from './vended-log-group';
import { WarningPolicy } from './warning-policy';
import { roleWildcards, snapshotFunctionWildcards } from './workflow/accepted-wildcards';
import { copyKeyOf } from './workflow/copy-key';
import { workflowDefinition, workflowStates } from './workflow/definition';
import { databaseKeys, type WorkflowExamination, workflowFacts } from './workflow/examination';
import { longestExecutionSeconds } from './workflow/longest-execution';
import { ownerOf } from './workflow/owner';
import {
  callFunctionsStatement,
  copyOnWriteStatement,
  databaseKeyStatements,
  hostZoneStatement,
  listSnapshotsStatement,
  maskedSnapshotStatements,
  pruneStatement,
  type RdsPermissions,
  rdsStatements,
  secretKeyStatements,
  shareStatement,
} from './workflow/permissions';
import { checkedProps, checkTimeout } from './workflow/props-check';
import { encryptionOf, letLogBeDelivered, useKeyStatements } from './workflow/state-machine-key';
import type { StateMachineDefinition } from './workflow/states-language';
import type { WorkflowSettings } from './workflow/workflow-settings';
import type { WorkflowReach } from './workflow-reach';

/**
 * The state machine that restores a clone of an RDS database, masks it with DataMasque, keeps a masked snapshot and
 * deletes the clone, whatever happens on the way. It takes the input of DataMasque's own blueprint.
 */
export class MaskingWorkflow extends Construct implements ec2.IConnectable {
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

  /** The key that executions are encrypted under; undefined without `stateMachineKmsKey`. */
  public readonly stateMachineKmsKey?: kms.IKey;

  /**
   * The stable id of this workflow, the value of the owner tags on all that it makes. It consists of the stack's name
   * and the construct's path, so that it changes when either does.
   */
  public readonly owner: string;

  private readonly dataMasque: DataMasqueServer;
  private readonly cloneSecurityGroups: readonly ec2.ISecurityGroup[];

  /** @internal */
  public readonly _examination: WorkflowExamination;

  /** @internal */
  public readonly _reach: WorkflowReach;

  constructor(scope: Construct, id: string, given: MaskingWorkflowProps) {
    super(scope, id);
    const props = checkedAt(this, () => checkedProps(this, given));
    this.owner = ownerOf(this);
    this.dataMasque = props.dataMasque;
    this.cloneSecurityGroups = props.cloneSecurityGroups;

    const masking = this.createMaskingFunction(props);
    const snapshot = this.createSnapshotFunction(props);
    this.maskingFunction = masking.function;
    this.snapshotFunction = snapshot.function;

    this.role = this.createRole(props);
    this.logGroup = vendedLogGroup(this, 'LogGroup', 'states', props.logRetention);
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      comment: 'clones an RDS database, masks the clone and leaves a masked snapshot',
      definitionBody: sfn.DefinitionBody.fromString(
        Stack.of(this).toJsonString(checkedAt(this, () => this.define(props))),
      ),
      role: this.role,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
    });
    this.stateMachineKmsKey = props.stateMachineKmsKey;
    // Not by the construct's own encryptionConfiguration: it allows the use of the key for an ARN that it makes of the
    // machine's name, and this machine may have none before it is deployed.
    const resource = this.stateMachine.node.defaultChild as sfn.CfnStateMachine;
    resource.encryptionConfiguration = encryptionOf(this.stateMachineKmsKey);
    letLogBeDelivered(this, this.stateMachineKmsKey);
    savedQuery(this, 'StepsFailedQuery', {
      name: 'Steps of runs that failed',
      logGroups: [masking.logGroup, snapshot.logGroup],
      notices: [StepNotice.STEP_FAILED],
      fields: ['service', 'step', 'subject', 'error', 'reason'],
    });
    this._examination = {
      facts: workflowFacts(props),
      sourceDatabases: this.permissions(props).sourceDatabases,
      secretStatements: this.secretStatements(props),
      namedSecrets: this.namedSecrets(props),
      keys: databaseKeys(props),
    };
    this._reach = {
      sourceDatabases: this.permissions(props).sourceDatabases,
      secretNames: props.databaseSecretNames ?? [],
      secrets: [...(props.databaseSecrets ?? []), ...(props.runSecrets ?? [])],
    };
  }

  private createMaskingFunction(props: MaskingWorkflowProps): HandlerFunction {
    const { dataMasque } = props;
    const handler = new HandlerFunction(this, 'Masking', {
      asset: 'masking',
      description: 'Checks masking requests and drives DataMasque for a masking workflow',
      environment: maskingEnvironment.write({
        owner: this.owner,
        sourceSnapshotAccounts: props.sourceSnapshotAccounts ?? [],
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
    handler.role.addToPrincipalPolicy(listSnapshotsStatement(this));
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
    acceptWildcards(
      role,
      ...roleWildcards(this, this.permissions(props), props.snapshotKmsKey !== undefined),
    );
    return role;
  }

  private permissions(props: MaskingWorkflowProps): RdsPermissions {
    return { owner: this.owner, sourceDatabases: props.sourceDatabases ?? ['*'] };
  }

  /** Each option of a run adds the statements that it needs, so that a plain workflow has no others. */
  private stateMachineStatements(props: MaskingWorkflowProps): iam.PolicyStatement[] {
    const permissions = this.permissions(props);
    return [
      callFunctionsStatement([this.maskingFunction, this.snapshotFunction]),
      ...rdsStatements(this, permissions),
      ...maskedSnapshotStatements(this, permissions, props.snapshotKmsKey !== undefined),
      ...(props.cloneMethod === CloneMethod.COPY_ON_WRITE ? [copyOnWriteStatement(this, permissions)] : []),
      ...(props.shareWithAccounts?.length ? [shareStatement(this, permissions)] : []),
      ...(props.zone?.instanceId ? [hostZoneStatement()] : []),
      ...databaseKeyStatements(databaseKeys(props)),
      ...useKeyStatements(this, props.stateMachineKmsKey, props.stateMachineName),
    ];
  }

  private define(props: MaskingWorkflowProps): StateMachineDefinition {
    const deadlines = phaseSeconds(props.deadlines);
    const facts = workflowFacts(props);
    const settings: WorkflowSettings = {
      partition: Aws.PARTITION,
      owner: this.owner,
      maskingFunctionArn: this.maskingFunction.functionArn,
      snapshotFunctionArn: this.snapshotFunction.functionArn,
      cloneSecurityGroupIds: facts.cloneSecurityGroupIds,
      acceptWarnings: props.onWarnings === WarningPolicy.ACCEPT,
      clusterCloning: facts.clusterCloning,
      snapshotMaxAgeSeconds: facts.snapshotMaxAgeSeconds,
      includeAwsBackup: facts.includesAwsBackup ?? false,
      cloneInstanceClass: props.cloneInstanceClass,
      cloneAllocatedStorage:
        props.cloneAllocatedStorage === undefined
          ? undefined
          : Tokenization.stringifyNumber(props.cloneAllocatedStorage),
      sourceCopyKeyId: copyKeyOf(this, props.sourceKmsKeys)?.keyArn ?? DEFAULT_RDS_KEY,
      sourceKeyIds: facts.sourceKeyIds,
      zone: props.zone && { name: props.zone.availabilityZone, instanceId: props.zone.instanceId },
      snapshotKeyId: facts.snapshotKeyId,
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

  /**
   * Network connections of the function that calls DataMasque.
   *
   * @throws Error without `dataMasque.vpc`
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, [this.maskingFunction]);
  }

  /**
   * Opens the network path of masking: the function to DataMasque on the port of its URL (443 where the URL is known at
   * deployment only), and DataMasque to the clones on the ports of the databases. Without `dataMasque.vpc` the function
   * needs no rule. Security groups that were imported as immutable stay as they are.
   *
   * @param dataMasque the security group of the DataMasque server, or what has one
   * @param databasePorts ports of the source databases, which their clones have too, e.g. `Port.POSTGRES`
   * @throws Error without ports
   */
  public allowDataMasque(dataMasque: ec2.IConnectable, ...databasePorts: ec2.Port[]): void {
    checkedAt(this, () => {
      if (databasePorts.length > 0) return;
      throw new Error(
        'allowDataMasque needs the ports of the databases, got: none; give e.g. ec2.Port.POSTGRES or ec2.Port.tcp(5432)',
      );
    });
    allowCalls(this, [this.maskingFunction], this.dataMasque, dataMasque);
    for (const group of this.cloneSecurityGroups) {
      for (const port of databasePorts) admit(dataMasque, group, port, 'DataMasque masks clones');
    }
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
