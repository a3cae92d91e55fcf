import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  type DataMasqueServer,
  MaskingDoctor,
  MaskingMonitor,
  MaskingStateMachine,
  MaskingTrigger,
  MaskingWorkflow,
  type MaskingWorkflowProps,
} from '../lib';
import { deployedTables, TABLE_TYPE } from './aws/dynamodb/deployed-tables';
import {
  deployedQueueRules,
  deployedRules,
  deployedSchedules,
  deployedTimedRules,
  type LocalQueueRule,
  type LocalRule,
  type LocalSchedule,
  type LocalTimedRule,
} from './events/deployed-sources';
import { CLONE_SECURITY_GROUP } from './local-network';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './local-place';
import { SOURCE_IDENTIFIER } from './orders/orders-source';
import { resolveTemplateValue, type TemplateNames, type TemplateValue } from './template-values';

/** What the stack depends on. */
export interface LocalStackProps {
  readonly dataMasqueUrl: string;
  readonly dataMasqueSecretArn: string;
  readonly databaseSecretArn: string;
  /** Properties of the workflow beside those it cannot do without. @default none */
  readonly workflow?: (stack: Stack) => Partial<MaskingWorkflowProps>;
  /** Machines of DataMasque's blueprint that are monitored beside the workflow. @default none */
  readonly blueprints?: (stack: Stack) => sfn.IStateMachine[];
  /** What starts runs beside people. @default nothing */
  readonly starts?: LocalStarts;
}

/** What starts runs on the source database beside people. */
export interface LocalStarts {
  /** ARN of the source. */
  readonly database: string;
  /** UUID of the ruleset. */
  readonly ruleset: string;
  readonly schedule: boolean;
  readonly snapshotRule: boolean;
}

/** A function of the stack, as it would be deployed: its ARN and its environment. */
export interface LocalFunctionSettings {
  readonly arn: string;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Logical id of its role. */
  readonly roleId: string;
}

/** What the stack deploys, with this machine's values in place of the template's intrinsic functions. */
export interface LocalDeployment {
  readonly stateMachine: {
    readonly name: string;
    readonly arn: string;
    readonly roleArn: string;
    readonly definition: string;
    /** Logical id of its role. */
    readonly roleId: string;
  };
  readonly masking: LocalFunctionSettings;
  readonly snapshot: LocalFunctionSettings;
  readonly trigger: LocalFunctionSettings;
  readonly reconciler: LocalFunctionSettings;
  readonly inspector: LocalFunctionSettings;
  readonly stop: LocalFunctionSettings;
  readonly doctor: LocalFunctionSettings;
  readonly rules: readonly LocalRule[];
  readonly queueRules: readonly LocalQueueRule[];
  readonly timedRules: readonly LocalTimedRule[];
  readonly schedules: readonly LocalSchedule[];
  readonly tables: readonly CreateTableCommandInput[];
  /** The whole template. */
  readonly template: LocalTemplate;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, TemplateValue>>;
}

/** The parts of a CloudFormation template that are read here. */
export interface LocalTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** Name of the local state machine. */
const STATE_MACHINE_NAME = 'masking-workflow';

/**
 * Synthesizes the constructs as an app would, and reads from the template what AWS would run: the state machine's
 * definition and the functions' environments.
 */
export function synthesizeLocalStack(props: LocalStackProps): LocalDeployment {
  // What is read here is never deployed; checking it would take longer than all the rest.
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Local', { env: { account: LOCAL_ACCOUNT, region: LOCAL_REGION } });
  const dataMasque: DataMasqueServer = {
    url: props.dataMasqueUrl,
    credentials: secretOf(stack, 'DataMasqueSecret', props.dataMasqueSecretArn),
  };
  const workflow = createWorkflow(stack, dataMasque, props);
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    workflows: [workflow],
    blueprints: props.blueprints?.(stack),
    dataMasque,
  });
  const doctor = new MaskingDoctor(stack, 'Doctor', { workflows: [workflow], dataMasque });
  const trigger = new MaskingTrigger(stack, 'Trigger', {
    stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
  });
  if (props.starts) addStarts(trigger, props.starts, props.databaseSecretArn);
  const template: LocalTemplate = app.synth().getStackByName(stack.stackName).template;
  const names = localNames(template.Resources);
  const resolve = (value: TemplateValue): TemplateValue => resolveTemplateValue(value, names);
  const settingsOf = (handler: lambda.Function): LocalFunctionSettings => {
    const arn = String(resolve(stack.resolve(handler.functionArn)));
    const resource = template.Resources[stack.getLogicalId(handler.node.defaultChild as lambda.CfnFunction)];
    const { Variables } = resolve(resource?.Properties.Environment ?? {}) as {
      Variables: Record<string, string>;
    };
    return {
      arn,
      name: arn.split(':').slice(-1).join(),
      environment: Variables,
      roleId: logicalIdOf(stack, handler.role),
    };
  };
  const machine = Object.values(template.Resources).find(
    ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
  );
  return {
    stateMachine: {
      name: STATE_MACHINE_NAME,
      arn: stateMachineArn(),
      roleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/local`,
      definition: String(resolve(machine?.Properties.DefinitionString ?? null)),
      roleId: logicalIdOf(stack, workflow.role),
    },
    masking: settingsOf(workflow.maskingFunction),
    snapshot: settingsOf(workflow.snapshotFunction),
    trigger: settingsOf(trigger.function),
    reconciler: settingsOf(monitor.function),
    inspector: settingsOf(monitor.inspector),
    stop: settingsOf(monitor.stopper as lambda.Function),
    doctor: settingsOf(doctor.function),
    queueRules: deployedQueueRules(template.Resources, resolve),
    timedRules: deployedTimedRules(template.Resources, resolve),
    rules: deployedRules(template.Resources, resolve),
    schedules: deployedSchedules(template.Resources, resolve),
    tables: deployedTables(template.Resources),
    template,
  };
}

function logicalIdOf(stack: Stack, role: iam.IRole | undefined): string {
  return stack.getLogicalId(role?.node.defaultChild as iam.CfnRole);
}

function addStarts(trigger: MaskingTrigger, starts: LocalStarts, databaseSecretIdentifier: string): void {
  const { database, ruleset } = starts;
  const request = { databaseSecretIdentifier, ruleset };
  if (starts.schedule) {
    trigger.addSchedule('Schedule', {
      schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)),
      request: { ...request, databaseIdentifier: database },
    });
  }
  if (starts.snapshotRule) {
    const manualSnapshotNames = [`${SOURCE_IDENTIFIER}-*`];
    trigger.addSnapshotRule('SnapshotRule', { database, request, manualSnapshotNames });
  }
}

function secretOf(stack: Stack, id: string, arn: string): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretCompleteArn(stack, id, arn);
}

function createWorkflow(stack: Stack, dataMasque: DataMasqueServer, props: LocalStackProps): MaskingWorkflow {
  return new MaskingWorkflow(stack, 'Workflow', {
    stateMachineName: STATE_MACHINE_NAME,
    dataMasque,
    cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clones', CLONE_SECURITY_GROUP)],
    databaseSecrets: [secretOf(stack, 'DatabaseSecret', props.databaseSecretArn)],
    ...props.workflow?.(stack),
  });
}

function stateMachineArn(): string {
  return `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${STATE_MACHINE_NAME}`;
}

function localNames(resources: Readonly<Record<string, TemplateResource>>): TemplateNames {
  const ofType = (type: string): string[] =>
    Object.entries(resources).flatMap(([logicalId, resource]) => (resource.Type === type ? [logicalId] : []));
  const machines = ofType('AWS::StepFunctions::StateMachine').map((id) => [id, stateMachineArn()] as const);
  const functions = ofType('AWS::Lambda::Function').map(
    (id) => [`${id}.Arn`, `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${id}`] as const,
  );
  const queues = ofType('AWS::SQS::Queue').map(
    (id) => [`${id}.Arn`, `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${id}`] as const,
  );
  return {
    references: new Map([
      ...functions.map(([name, arn]): [string, string] => [name.replace('.Arn', ''), arn]),
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::Region', LOCAL_REGION],
      ['AWS::AccountId', LOCAL_ACCOUNT],
      ...machines,
      ...ofType(TABLE_TYPE).map((id): [string, string] => [id, id]),
    ]),
    attributes: new Map([...functions, ...queues]),
  };
}
