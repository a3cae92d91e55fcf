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
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import { workflowDefinition, workflowStates } from './workflow/definition';
import { longestExecutionSeconds } from './workflow/longest-execution';
import { ownerOf } from './workflow/owner';
import {
  listSnapshotsStatement,
  rdsStatements,
  secretKeyStatements,
  sourceKeyStatements,
} from './workflow/permissions';
import type { StateMachineDefinition } from './workflow/states-language';
import { FUNCTION_TIMEOUT_SECONDS } from './workflow/tasks';
import type { PhaseSeconds, WorkflowSettings } from './workflow/workflow-settings';

/** The DataMasque server that masks, and how to reach it. */
export interface DataMasqueServer {
  /** Base URL, e.g. `https://datamasque.example.internal`. */
  readonly url: string;

  /** Secret with the JSON keys `username` and `password` of a DataMasque user who may run masking. */
  readonly credentials: secretsmanager.ISecret;

  /**
   * VPC from which the server can be reached.
   *
   * @default - the functions run outside any VPC and reach the server over the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of the VPC for the functions. They need a way to Secrets Manager: a NAT gateway or an interface endpoint.
   *
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the functions, which the server must admit.
   *
   * @default - one is made
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Certificate authority that signed the server's certificate, in PEM form, at most 3,000 characters: it travels in
   * the functions' environment, which Lambda limits to 4 KB in all.
   *
   * @default - the authorities that Node.js trusts
   */
  readonly certificateAuthority?: string;

  /**
   * Whether the server's certificate is verified. Turn it off for a trial only: without it, whoever can stand between
   * can read the database password of the clone.
   *
   * @default true
   */
  readonly verifyTls?: boolean;
}

/** How long each phase of a run may take before it fails; every wait ends at its phase's deadline. */
export interface MaskingDeadlines {
  /**
   * Taking a snapshot of the source where there is none, and restoring the clone.
   *
   * @default Duration.hours(12)
   */
  readonly clone?: Duration;

  /**
   * The masking run.
   *
   * @default Duration.days(7)
   */
  readonly masking?: Duration;

  /**
   * Taking the masked snapshot.
   *
   * @default Duration.hours(12)
   */
  readonly snapshot?: Duration;

  /**
   * Deleting the clone and letting go of DataMasque.
   *
   * @default Duration.hours(12)
   */
  readonly cleanUp?: Duration;
}

/** What becomes of a masking run that DataMasque ends as `finished_with_warnings`. */
export enum WarningPolicy {
  /** The execution fails and leaves no snapshot. */
  FAIL = 'FAIL',

  /** The execution goes on as after a clean run; its output says `finished_with_warnings`. */
  ACCEPT = 'ACCEPT',
}

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
   *
   * @default ['*']
   */
  readonly sourceDatabases?: string[];

  /**
   * Customer-managed keys under which sources, their snapshots or the secrets are encrypted.
   *
   * @default - none
   */
  readonly sourceKmsKeys?: kms.IKey[];

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

const DEFAULT_DEADLINES: Required<MaskingDeadlines> = {
  clone: Duration.hours(12),
  masking: Duration.days(7),
  snapshot: Duration.hours(12),
  cleanUp: Duration.hours(12),
};

const LONGEST_CERTIFICATE_AUTHORITY = 3000;

/** TLS always, but for a server on the very machine, as in a trial. */
const DATAMASQUE_URL = /^(https:\/\/[^/?#@\s]+|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/;

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
    return handler;
  }

  private createSnapshotFunction(props: MaskingWorkflowProps): HandlerFunction {
    const handler = new HandlerFunction(this, 'Snapshot', {
      asset: 'snapshot',
      description: 'Chooses the snapshots that a masking workflow starts from',
      environment: snapshotEnvironment.write({ logLevel: props.logLevel ?? LogLevel.INFO }),
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      logRetention: props.logRetention,
    });
    handler.role.addToPrincipalPolicy(listSnapshotsStatement(this));
    return handler;
  }

  /** Reads the secrets that were named, and no other. */
  private secretStatements(props: MaskingWorkflowProps): iam.PolicyStatement[] {
    const secrets = [
      props.dataMasque.credentials,
      ...(props.databaseSecrets ?? []),
      ...(props.runSecrets ?? []),
    ];
    const named = (props.databaseSecretNames ?? []).map((name) =>
      Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${name}${name.endsWith('*') ? '' : '-??????'}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    const read = new iam.PolicyStatement({
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [...secrets.map((secret) => secret.secretFullArn ?? `${secret.secretArn}-??????`), ...named],
    });
    const keys = secrets.flatMap((secret) => (secret.encryptionKey ? [secret.encryptionKey] : []));
    return [read, ...secretKeyStatements([...(props.sourceKmsKeys ?? []), ...keys])];
  }

  private createRole(props: MaskingWorkflowProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.maskingFunction.grantInvoke(role);
    this.snapshotFunction.grantInvoke(role);
    const statements = [
      ...rdsStatements(this, { owner: this.owner, sourceDatabases: props.sourceDatabases ?? ['*'] }),
      ...sourceKeyStatements(props.sourceKmsKeys ?? []),
    ];
    for (const statement of statements) role.addToPrincipalPolicy(statement);
    return role;
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

function phaseSeconds(deadlines: MaskingDeadlines = {}): PhaseSeconds {
  const seconds = (phase: keyof MaskingDeadlines): number => {
    const deadline = deadlines[phase] ?? DEFAULT_DEADLINES[phase];
    if (deadline.toSeconds() > 0) return deadline.toSeconds();
    throw new Error(
      `the deadline of the ${phase} phase must be above zero, got: ${deadline.toHumanString()}`,
    );
  };
  return {
    clone: seconds('clone'),
    masking: seconds('masking'),
    snapshot: seconds('snapshot'),
    cleanUp: seconds('cleanUp'),
  };
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
  const { url, certificateAuthority } = props.dataMasque;
  if (!Token.isUnresolved(url) && !DATAMASQUE_URL.test(url)) {
    throw new Error(`dataMasque.url must begin with https:// and name a host, got: ${url}`);
  }
  if (certificateAuthority && !Token.isUnresolved(certificateAuthority))
    checkCertificateAuthority(certificateAuthority);
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
  if (props.sourceDatabases?.length === 0) {
    throw new Error("sourceDatabases must name at least one database, got: none; leave it out for ['*']");
  }
}

function checkCertificateAuthority(pem: string): void {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(
      'dataMasque.certificateAuthority must be a certificate in PEM form, got a text without BEGIN CERTIFICATE',
    );
  }
  if (pem.length > LONGEST_CERTIFICATE_AUTHORITY) {
    throw new Error(
      `dataMasque.certificateAuthority must have at most ${LONGEST_CERTIFICATE_AUTHORITY} characters, got: ${pem.length}; give the one certificate that signed the server's`,
    );
  }
}
