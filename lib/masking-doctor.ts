import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type CheckedMachine, doctorEnvironment } from '../lambda/contract/doctor-environment';
import { acceptWildcards } from './accepted-findings';
import { checkedAt } from './construct-error';
import { allowCalls, connectionsOf } from './data-masque-network';
import { checkDataMasqueServer, type DataMasqueServer } from './data-masque-server';
import {
  doctorWildcards,
  lookAtKeysStatements,
  lookAtNetworkStatement,
  lookAtRdsStatements,
  lookAtStateMachinesStatement,
  readSecretsStatements,
} from './doctor/permissions';
import { HandlerFunction } from './handler-function';
import { LogLevel } from './log-level';
import { type MaskingRequestDefaults, validatedDefaults } from './masking-request-defaults';
import type { MaskingWorkflow } from './masking-workflow';
import { readLoginStatements } from './monitor/permissions';
import { localStateMachineArn } from './state-machine-arns';

/** Properties of a `MaskingDoctor`. */
export interface MaskingDoctorProps {
  /**
   * The workflows that are checked.
   *
   * @default - none; at least one workflow or blueprint is needed
   */
  readonly workflows?: MaskingWorkflow[];

  /**
   * State machines made from DataMasque's official blueprint that are checked as far as they can be: what they give
   * their clones and may read is not known.
   *
   * @default - none; at least one workflow or blueprint is needed
   */
  readonly blueprints?: sfn.IStateMachine[];

  /** The DataMasque server that masks. */
  readonly dataMasque: DataMasqueServer;

  /**
   * Values for fields that a check leaves out; those of the trigger.
   *
   * @default - only what a check names is checked
   */
  readonly defaults?: MaskingRequestDefaults;

  /**
   * Lowest level that the function logs.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * How long the function's log is kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** The checks end after 20 seconds, and API Gateway waits 30. */
const TIMEOUT = Duration.seconds(25);
const MEMORY = 512;
/** What fits into a function's environment, which Lambda limits to 4 KB, beside a certificate authority. */
const MOST_STATE_MACHINES = 4;

/**
 * The Lambda function that checks a deployment before its first run: whether all that a run would depend on is there,
 * can be read, answers and fits together. It changes nothing, and its role may only look. `MaskingApi` puts it behind
 * `GET /checks`; docs/doctor.md says what each check means.
 */
export class MaskingDoctor extends Construct implements ec2.IConnectable {
  /** The function. */
  public readonly function: lambda.Function;

  /** The function's log group. */
  public readonly logGroup: logs.LogGroup;

  private readonly dataMasque: DataMasqueServer;

  constructor(scope: Construct, id: string, props: MaskingDoctorProps) {
    super(scope, id);
    this.dataMasque = props.dataMasque;
    const { workflows = [], dataMasque } = props;
    const { machines, defaults } = checkedAt(this, () => {
      checkDataMasqueServer(this, dataMasque);
      return { machines: this.machines(props), defaults: validatedDefaults(props.defaults ?? {}) };
    });
    const securityGroups = this.securityGroups(props);
    const handler = new HandlerFunction(this, 'Doctor', {
      asset: 'doctor',
      description: 'Checks what masking runs depend on',
      environment: doctorEnvironment.write({
        machines,
        defaults,
        dataMasqueUrl: dataMasque.url,
        dataMasqueCredentialsArn: dataMasque.credentials.secretArn,
        certificateAuthority: dataMasque.certificateAuthority,
        verifyTls: dataMasque.verifyTls ?? true,
        functionSecurityGroupIds: (securityGroups ?? []).map((group) => group.securityGroupId),
        logLevel: props.logLevel ?? LogLevel.INFO,
      }),
      memorySize: MEMORY,
      timeout: TIMEOUT,
      logRetention: props.logRetention,
      vpc: dataMasque.vpc,
      vpcSubnets: dataMasque.vpcSubnets,
      securityGroups,
    });
    this.function = handler.function;
    this.logGroup = handler.logGroup;
    const sourceDatabases = sourceDatabasesOf(props);
    const statements = [
      lookAtStateMachinesStatement(machines.map(({ arn }) => arn)),
      ...readLoginStatements(dataMasque.credentials),
      ...readSecretsStatements(workflows),
      ...lookAtRdsStatements(this, sourceDatabases),
      lookAtNetworkStatement(workflows),
      ...lookAtKeysStatements(this, workflows),
    ];
    for (const statement of statements) handler.role.addToPrincipalPolicy(statement);
    acceptWildcards(handler.role, ...doctorWildcards(this, workflows, sourceDatabases));
  }

  /**
   * Network connections of the function, which calls DataMasque.
   *
   * @throws Error without `dataMasque.vpc`
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, [this.function]);
  }

  /**
   * Lets the functions reach DataMasque on the port of its URL, 443 where the URL is known at deployment only. Without
   * `dataMasque.vpc` they need no rule.
   *
   * @param dataMasque the security group of the DataMasque server, or what has one
   */
  public allowDataMasque(dataMasque: ec2.IConnectable): void {
    allowCalls(this, [this.function], this.dataMasque, dataMasque);
  }

  private machines({ workflows = [], blueprints = [] }: MaskingDoctorProps): CheckedMachine[] {
    const machines = [
      ...workflows.map(
        ({ stateMachine, _examination: { facts } }): CheckedMachine => ({
          arn: localStateMachineArn(this, stateMachine),
          kind: 'workflow',
          facts,
        }),
      ),
      ...blueprints.map(
        (stateMachine): CheckedMachine => ({
          arn: localStateMachineArn(this, stateMachine),
          kind: 'blueprint',
        }),
      ),
    ];
    checkNumber(machines);
    return machines;
  }

  /** A server admits functions by their security groups: only with those that mask does it say who can reach it. */
  private securityGroups({ workflows, dataMasque }: MaskingDoctorProps): ec2.ISecurityGroup[] | undefined {
    const { vpc, securityGroups } = dataMasque;
    if (vpc === undefined) return undefined;
    if (securityGroups !== undefined) return securityGroups;
    const [first] = workflows ?? [];
    if (first?.maskingFunction.isBoundToVpc) return first.maskingFunction.connections.securityGroups;
    return [new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Checks masking runs' })];
  }
}

/** A blueprint may be asked to clone any database. */
function sourceDatabasesOf({ workflows = [], blueprints = [] }: MaskingDoctorProps): readonly string[] {
  if (blueprints.length > 0) return ['*'];
  return [...new Set(workflows.flatMap(({ _examination }) => _examination.sourceDatabases))];
}

function checkNumber(machines: readonly CheckedMachine[]): void {
  if (machines.length === 0)
    throw new Error('a doctor needs a state machine, got: none; give workflows or blueprints');
  if (machines.length > MOST_STATE_MACHINES) {
    throw new Error(
      `a doctor takes at most ${MOST_STATE_MACHINES} state machines, got: ${machines.length}; make several doctors`,
    );
  }
}
