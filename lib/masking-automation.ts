import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { letAlarmsPublish } from './alarm-topic';
import { addOutputs } from './automation-outputs';
import { checkAutomationsFit } from './automations-per-stack';
import { MaskingApi } from './masking-api';
import type { MaskingAutomationProps } from './masking-automation-props';
import { MaskingConsole } from './masking-console';
import { MaskingDoctor } from './masking-doctor';
import { MaskingMonitor } from './masking-monitor';
import { MaskingStateMachine } from './masking-state-machine';
import { MaskingTrigger } from './masking-trigger';
import { MaskingWorkflow } from './masking-workflow';
import type { MaskingRule, MaskingRuleOptions } from './trigger/masking-rule';
import type { MaskingSchedule, MaskingScheduleOptions } from './trigger/masking-schedule';
import type { MaskingSnapshotRule, MaskingSnapshotRuleOptions } from './trigger/masking-snapshot-rule';

/**
 * All of it, wired: the workflow, the trigger that starts and lists runs, the monitor that knows what became of them, the
 * API in front of both and, where it is asked for, the page. Each part is a construct of its own and can be reached, to
 * be changed or given to something else; a part that is to be left out is left out by making the others one by one.
 */
export class MaskingAutomation extends Construct implements ec2.IConnectable {
  /** Clones, masks and snapshots. */
  public readonly workflow: MaskingWorkflow;

  /** Starts and lists runs. */
  public readonly trigger: MaskingTrigger;

  /** Finds out how runs ended and removes what they left behind. */
  public readonly monitor: MaskingMonitor;

  /** Checks what a run would depend on; undefined without `doctor`. */
  public readonly doctor?: MaskingDoctor;

  /** The HTTP API, for roles of AWS unless `apiAccess` says otherwise. */
  public readonly api: MaskingApi;

  /** The Automation page; undefined without `page`. */
  public readonly page?: MaskingConsole;

  constructor(scope: Construct, id: string, props: MaskingAutomationProps) {
    super(scope, id);
    const { blueprints = [], dataMasque, monitor, apiAccess: access, page } = props;
    this.workflow = new MaskingWorkflow(this, 'Workflow', props);
    this.trigger = new MaskingTrigger(this, 'Trigger', {
      stateMachines: [
        MaskingStateMachine.workflow(this.workflow.stateMachine),
        ...blueprints.map((stateMachine) => MaskingStateMachine.blueprint(stateMachine)),
      ],
      defaults: props.requestDefaults,
      logLevel: props.logLevel,
      logRetention: props.logRetention,
    });
    this.monitor = new MaskingMonitor(this, 'Monitor', {
      logLevel: props.logLevel,
      logRetention: props.logRetention,
      ...monitor,
      workflows: [this.workflow],
      blueprints,
      dataMasque,
    });
    if (this.monitor.topic) this.trigger._notify(this.monitor.topic);
    if (props.doctor) {
      this.doctor = new MaskingDoctor(this, 'Doctor', {
        workflows: [this.workflow],
        blueprints,
        dataMasque,
        defaults: props.requestDefaults,
        logLevel: props.logLevel,
        logRetention: props.logRetention,
      });
    }
    const { trigger } = this;
    this.api = new MaskingApi(this, 'Api', {
      trigger,
      monitor: this.monitor,
      doctor: this.doctor,
      access,
      logRetention: props.logRetention,
    });
    checkAutomationsFit(this, (construct) => construct instanceof MaskingAutomation);
    if (page) this.page = new MaskingConsole(this, 'Page', { ...page, trigger, monitor: this.monitor });
    if (props.outputs ?? true) addOutputs(this);
  }

  /**
   * Network connections of all functions that call DataMasque.
   *
   * @throws Error without `dataMasque.vpc`
   */
  public get connections(): ec2.Connections {
    const parts = [this.workflow, this.monitor, ...(this.doctor ? [this.doctor] : [])];
    const groups = parts.flatMap(({ connections }) => connections.securityGroups);
    return new ec2.Connections({ securityGroups: [...new Set(groups)] });
  }

  /**
   * Opens the whole network path: the functions to DataMasque on the port of its URL (443 where the URL is known at
   * deployment only), and DataMasque to the clones on the ports of the databases. Without `dataMasque.vpc` the functions
   * need no rule. Security groups that were imported as immutable stay as they are.
   *
   * @param dataMasque the security group of the DataMasque server, or what has one
   * @param databasePorts ports of the source databases, which their clones have too, e.g. `Port.POSTGRES`
   * @throws Error without ports
   */
  public allowDataMasque(dataMasque: ec2.IConnectable, ...databasePorts: ec2.Port[]): void {
    this.workflow.allowDataMasque(dataMasque, ...databasePorts);
    this.monitor.allowDataMasque(dataMasque);
    this.doctor?.allowDataMasque(dataMasque);
  }

  /** Starts masking runs on a schedule. */
  public addSchedule(id: string, options: MaskingScheduleOptions): MaskingSchedule {
    return this.trigger.addSchedule(id, options);
  }

  /** Starts a masking run on each new snapshot of a database. */
  public addSnapshotRule(id: string, options: MaskingSnapshotRuleOptions): MaskingSnapshotRule {
    return this.trigger.addSnapshotRule(id, options);
  }

  /** Starts masking runs on events of EventBridge. */
  public addRule(id: string, options: MaskingRuleOptions): MaskingRule {
    return this.trigger.addRule(id, options);
  }

  /**
   * Has every alarm notify a topic beside that of the monitor: those of the monitor, of the trigger, and of its schedules and rules, whether
   * they were added before or are added later. For the topic the same holds as for the `topic` of a monitor.
   */
  public notify(topic: sns.ITopic): void {
    letAlarmsPublish(this, 'notify', topic);
    this.monitor._notify(topic);
    this.trigger._notify(topic);
  }

  /**
   * Lets a principal look at runs through the API.
   *
   * @throws Error when access is not by IAM
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.api.grantRead(grantee);
  }

  /**
   * Lets a principal start runs through the API.
   *
   * @throws Error when access is not by IAM
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.api.grantStart(grantee);
  }

  /**
   * Lets a principal stop runs of the workflow through the API.
   *
   * @throws Error when access is not by IAM
   */
  public grantStop(grantee: iam.IGrantable): iam.Grant {
    return this.api.grantStop(grantee);
  }

  /**
   * Counts runs of a verdict.
   *
   * @param verdict e.g. `masked` or `masking-failed`; docs/events.md lists them
   */
  public metricRuns(verdict: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.monitor.metricRuns(verdict, options);
  }

  /** Counts runs that left no masked snapshot to use. @default sum over 5 minutes */
  public metricRunsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.monitor.metricRunsFailed(options);
  }

  /**
   * Seconds since the newest complete masked snapshot of a database was taken.
   *
   * @param databaseIdentifier bare identifier of the source, in lower case
   * @default maximum over 5 minutes
   */
  public metricMaskedSnapshotAge(
    databaseIdentifier: string,
    options?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    return this.monitor.metricMaskedSnapshotAge(databaseIdentifier, options);
  }
}
