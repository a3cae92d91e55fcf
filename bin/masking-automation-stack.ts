import { CfnOutput, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  ApiAccess,
  type DataMasqueServer,
  MaskingApi,
  MaskingConsole,
  MaskingDoctor,
  MaskingMonitor,
  MaskingStateMachine,
  MaskingTrigger,
  MaskingWorkflow,
  StateMachineKind,
  WarningPolicy,
} from '../lib';
import type {
  ApiContext,
  AutomationSettings,
  DataMasqueContext,
  PageContext,
  WorkflowContext,
} from './context';

/** Properties of the stack that `cdk deploy` makes. */
export interface MaskingAutomationStackProps extends StackProps {
  readonly settings: AutomationSettings;
}

/**
 * The trigger, on state machines that exist already and, unless it was left out, on a workflow of its own; the monitor of
 * both, where the DataMasque server is known; and an HTTP API and the page where they are asked for.
 */
export class MaskingAutomationStack extends Stack {
  public readonly trigger: MaskingTrigger;
  public readonly workflow?: MaskingWorkflow;
  public readonly monitor?: MaskingMonitor;
  public readonly doctor?: MaskingDoctor;
  public readonly api?: MaskingApi;
  public readonly page?: MaskingConsole;

  constructor(scope: Construct, id: string, props: MaskingAutomationStackProps) {
    super(scope, id, { suppressTemplateIndentation: true, ...props });
    const { settings } = props;
    const dataMasque = settings.dataMasque && this.dataMasqueServer(settings.dataMasque);
    const existing = this.existingStateMachines(settings);
    if (dataMasque && settings.workflow) this.workflow = this.createWorkflow(dataMasque, settings.workflow);
    this.trigger = new MaskingTrigger(this, 'Trigger', {
      stateMachines: [...this.ownStateMachines(), ...existing],
      stateMachineNames: settings.stateMachineNames,
    });
    if (dataMasque) this.monitor = this.createMonitor(dataMasque, existing, settings);
    if (dataMasque && settings.doctor) this.doctor = this.createDoctor(dataMasque, existing);
    this.api = settings.api && this.createApi(settings.api);
    if (settings.page && this.monitor) this.page = this.createPage(settings.page, this.monitor);
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
      blueprints: blueprintsOf(existing),
      acceptWarnings: monitor?.acceptWarnings,
      expectEvery: inHours(monitor?.expectEveryHours ?? {}),
    });
    if (created.topic) {
      this.trigger.notify(created.topic);
      new CfnOutput(this, 'AlarmTopicArn', {
        description: 'Topic that the alarms notify: subscribe to it',
        value: created.topic.topicArn,
      });
    }
    return created;
  }

  /** A workflow that another stack made can be checked there. */
  private createDoctor(dataMasque: DataMasqueServer, existing: MaskingStateMachine[]): MaskingDoctor {
    return new MaskingDoctor(this, 'Doctor', {
      workflows: this.workflow && [this.workflow],
      blueprints: blueprintsOf(existing),
      dataMasque,
    });
  }

  private createApi({ jwt, allowedOrigins }: ApiContext): MaskingApi {
    const api = new MaskingApi(this, 'Api', {
      trigger: this.trigger,
      monitor: this.monitor,
      doctor: this.doctor,
      access: jwt && ApiAccess.jwt(jwt),
      allowedOrigins,
    });
    new CfnOutput(this, 'ApiUrl', {
      description: 'HTTP API that lists and starts masking runs',
      value: api.url,
    });
    return api;
  }

  private createPage(context: PageContext, monitor: MaskingMonitor): MaskingConsole {
    const { identityProvider, domain, webAclArn, logBucket } = context;
    const page = new MaskingConsole(this, 'Page', {
      trigger: this.trigger,
      monitor,
      identityProvider,
      domainNames: domain && [domain.name],
      certificate:
        domain && acm.Certificate.fromCertificateArn(this, 'PageCertificate', domain.certificateArn),
      webAclArn,
      logBucket:
        logBucket &&
        s3.Bucket.fromBucketAttributes(this, 'PageLogBucket', {
          bucketName: logBucket.name,
          region: logBucket.region,
        }),
    });
    new CfnOutput(this, 'PageUrl', {
      description: 'The Automation page',
      value: page.url,
    });
    if (page.userPool) {
      new CfnOutput(this, 'UserPoolId', {
        description: 'User pool of the people who may use the page: nobody at first',
        value: page.userPool.userPoolId,
      });
    }
    return page;
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

function blueprintsOf(existing: readonly MaskingStateMachine[]): sfn.IStateMachine[] {
  return existing
    .filter(({ kind }) => kind === StateMachineKind.BLUEPRINT)
    .map(({ stateMachine }) => stateMachine);
}

function inHours(hours: Readonly<Record<string, number>>): { [databaseIdentifier: string]: Duration } {
  return Object.fromEntries(
    Object.entries(hours).map(([database, count]) => [database, Duration.hours(count)]),
  );
}
