import { CfnOutput, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  ApiAccess,
  type DataMasqueServer,
  MaskingApi,
  MaskingMonitor,
  MaskingStateMachine,
  MaskingTrigger,
  MaskingWorkflow,
  StateMachineKind,
  WarningPolicy,
} from '../lib';
import type { ApiContext, AutomationSettings, DataMasqueContext, WorkflowContext } from './context';

/** Properties of the stack that `cdk deploy` makes. */
export interface MaskingAutomationStackProps extends StackProps {
  readonly settings: AutomationSettings;
}

/**
 * The trigger, on state machines that exist already and, unless it was left out, on a workflow of its own; the monitor of
 * both, where the DataMasque server is known; and an HTTP API in front of them where one is asked for.
 */
export class MaskingAutomationStack extends Stack {
  public readonly trigger: MaskingTrigger;
  public readonly workflow?: MaskingWorkflow;
  public readonly monitor?: MaskingMonitor;
  public readonly api?: MaskingApi;

  constructor(scope: Construct, id: string, props: MaskingAutomationStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const dataMasque = settings.dataMasque && this.dataMasqueServer(settings.dataMasque);
    const existing = this.existingStateMachines(settings);
    if (dataMasque && settings.workflow) this.workflow = this.createWorkflow(dataMasque, settings.workflow);
    this.trigger = new MaskingTrigger(this, 'Trigger', {
      stateMachines: [...this.ownStateMachines(), ...existing],
      stateMachineNames: settings.stateMachineNames,
    });
    if (dataMasque) this.monitor = this.createMonitor(dataMasque, existing, settings);
    this.api = settings.api && this.createApi(settings.api);
    new CfnOutput(this, 'TriggerFunctionName', {
      description: 'Function that lists and starts masking runs',
      value: this.trigger.function.functionName,
    });
    new CfnOutput(this, 'TriggerPolicyArn', {
      description:
        'Policy for a DataMasque host, so that its own Automation page can list and start masking runs',
      value: this.trigger.policy.managedPolicyArn,
    });
    new CfnOutput(this, 'StateMachines', {
      description: 'State machines, or patterns of their names, that the trigger may start',
      value: Fn.join(' ', this.stateMachineArns(settings)),
    });
  }

  private dataMasqueServer({ url, secretName, vpc }: DataMasqueContext): DataMasqueServer {
    return {
      url,
      credentials: secretsmanager.Secret.fromSecretNameV2(this, 'DataMasqueSecret', secretName),
      vpc: vpc && ec2.Vpc.fromVpcAttributes(this, 'Vpc', vpc),
    };
  }

  private createWorkflow(dataMasque: DataMasqueServer, context: WorkflowContext): MaskingWorkflow {
    return new MaskingWorkflow(this, 'Workflow', {
      dataMasque,
      cloneSecurityGroups: context.cloneSecurityGroupIds.map((id) =>
        ec2.SecurityGroup.fromSecurityGroupId(this, `CloneSecurityGroup-${id}`, id, { mutable: false }),
      ),
      databaseSecretNames: context.databaseSecretNames,
      sourceDatabases: context.sourceDatabases,
      onWarnings: context.onWarnings && WarningPolicy[context.onWarnings],
    });
  }

  /** A workflow that another stack made has a monitor there. */
  private createMonitor(
    dataMasque: DataMasqueServer,
    existing: MaskingStateMachine[],
    { monitor }: AutomationSettings,
  ): MaskingMonitor {
    const created = new MaskingMonitor(this, 'Monitor', {
      dataMasque,
      workflows: this.workflow && [this.workflow],
      blueprints: existing
        .filter(({ kind }) => kind === StateMachineKind.BLUEPRINT)
        .map(({ stateMachine }) => stateMachine),
      acceptWarnings: monitor?.acceptWarnings,
      expectEvery: inHours(monitor?.expectEveryHours ?? {}),
    });
    if (created.topic) {
      new CfnOutput(this, 'AlarmTopicArn', {
        description: 'Topic that the alarms notify: subscribe to it',
        value: created.topic.topicArn,
      });
    }
    return created;
  }

  private createApi({ jwt, allowedOrigins }: ApiContext): MaskingApi {
    const api = new MaskingApi(this, 'Api', {
      trigger: this.trigger,
      monitor: this.monitor,
      access: jwt && ApiAccess.jwt(jwt),
      allowedOrigins,
    });
    new CfnOutput(this, 'ApiUrl', {
      description: 'HTTP API that lists and starts masking runs',
      value: api.url,
    });
    return api;
  }

  private ownStateMachines(): MaskingStateMachine[] {
    return this.workflow ? [MaskingStateMachine.workflow(this.workflow.stateMachine)] : [];
  }

  private existingStateMachines({ stateMachines = [] }: AutomationSettings): MaskingStateMachine[] {
    return stateMachines.map(({ arn, kind }) => {
      const stateMachine = sfn.StateMachine.fromStateMachineArn(this, `StateMachine-${arn}`, arn);
      return MaskingStateMachine[kind](stateMachine);
    });
  }

  private stateMachineArns({ stateMachines = [], stateMachineNames = [] }: AutomationSettings): string[] {
    const own = this.workflow ? [this.workflow.stateMachine.stateMachineArn] : [];
    return [...own, ...stateMachines.map(({ arn }) => arn), ...stateMachineNames];
  }
}

function inHours(hours: Readonly<Record<string, number>>): { [databaseIdentifier: string]: Duration } {
  return Object.fromEntries(
    Object.entries(hours).map(([database, count]) => [database, Duration.hours(count)]),
  );
}
