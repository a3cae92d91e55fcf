import { ArnFormat, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acceptWildcards } from './accepted-findings';
import { assetPath } from './asset-path';
import { checkEnvironmentSize } from './environment-size';

/** @internal */
export interface HandlerFunctionProps {
  /** Name of the built handler under assets/. */
  readonly asset: string;
  readonly description: string;
  readonly environment: { [name: string]: string };
  readonly timeout: Duration;
  /** Megabytes. */
  readonly memorySize: number;
  readonly logRetention?: logs.RetentionDays;
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * One of this package's handlers as a function: Node.js 24 on arm64, JSON logs in a log group of its own, and a role
 * that may write to that log group and, in a VPC, let Lambda keep its network interface; nothing else until it is given
 * more.
 *
 * @internal
 */
export class HandlerFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    checkEnvironmentSize(this, props.environment);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    if (props.vpc) this.admitToVpc();
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      code: lambda.Code.fromAsset(assetPath(props.asset)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup: this.logGroup,
      role: this.role,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });
  }

  private admitToVpc(): void {
    this.role.addToPrincipalPolicy(networkInterfaceStatement());
    this.role.addToPrincipalPolicy(noNetworkInterfaceByCodeStatement(this));
    acceptWildcards(this.role, {
      resources: ['*'],
      reason:
        'Lambda asks for these actions of EC2 on interfaces that do not exist yet before it places a function in a VPC.',
    });
  }
}

/** What Lambda does with network interfaces, and no handler does. */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * What Lambda asks of a function's role to place it in a VPC. These actions are looked at for interfaces that do not
 * exist yet, hence `*`. Source: AWS Lambda developer guide, giving functions access to a VPC.
 */
function networkInterfaceStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'KeepNetworkInterface',
    actions: [...NETWORK_INTERFACE_ACTIONS, 'ec2:DescribeSubnets'],
    resources: ['*'],
  });
}

/**
 * Denies a function's own code what Lambda itself does with the same role. Calls from within a function carry its ARN;
 * those of Lambda for the function's network interfaces do not. Any function is named, not this one: the role must not
 * wait for its function, and no other function takes it.
 * Source: AWS Lambda developer guide, using source function ARN to control function access behavior.
 */
function noNetworkInterfaceByCodeStatement(scope: Construct): iam.PolicyStatement {
  const anyFunction = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new iam.PolicyStatement({
    sid: 'NoNetworkInterfaceByCode',
    effect: iam.Effect.DENY,
    actions: NETWORK_INTERFACE_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
  });
}
