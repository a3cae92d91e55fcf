import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { DataMasqueServer } from './data-masque-server';
import type { LogLevel } from './log-level';
import type { MaskingWorkflow } from './masking-workflow';

/** How a `MaskingMonitor` is set up, whatever it looks after. */
export interface MaskingMonitorOptions {
  /**
   * The bus that is told how each run ended.
   *
   * @default - the account's default bus
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The key that records of runs are encrypted with. Its policy must let the account's roles use it. The stack must have
   * an `env` with a Region.
   *
   * @default - the account's AWS managed key for DynamoDB
   */
  readonly recordKey?: kms.IKey;

  /**
   * Customer-managed keys that executions of `blueprints` are encrypted under. Their policies must let the account's
   * roles use them. Keys, not their aliases. Those of the workflows are known.
   *
   * @default - none
   */
  readonly blueprintKeys?: kms.IKey[];

  /**
   * How long after its end the record of a run is kept, a day or more.
   *
   * @default - for ever
   */
  readonly recordRetention?: Duration;

  /**
   * Whether there are alarms.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Whether a run that finished with warnings is as good as any other: then it raises no alarm.
   *
   * @default false
   */
  readonly acceptWarnings?: boolean;

  /**
   * The topic that the alarms notify: a standard topic of this Region. Where this app makes it, its policy and its
   * customer-managed key let CloudWatch publish, and need nothing more. The policies of a topic and a key that were made
   * elsewhere must do so, and a warning has the statements. A topic under `alias/aws/sns` is refused: that key does not
   * let CloudWatch use it.
   *
   * @default - one is made, unless `alarms` is off
   */
  readonly topic?: sns.ITopic;

  /**
   * Databases that are to be masked regularly, each with the longest time from the end of one successful run to the end
   * of the next, e.g. `{ orders: Duration.hours(26) }`. A database without a successful run for so long raises an alarm,
   * as does one that has never been masked. At most 20, by their bare identifiers; from an hour to a year.
   *
   * @default - none
   */
  readonly expectEvery?: { [databaseIdentifier: string]: Duration };

  /**
   * Whether there is a CloudWatch dashboard: runs by verdict, how long phases take, how old the newest masked snapshot
   * of each database is.
   *
   * @default true
   */
  readonly dashboard?: boolean;

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

/** Properties of a `MaskingMonitor`. */
export interface MaskingMonitorProps extends MaskingMonitorOptions {
  /**
   * Workflows whose runs are looked after. What an execution of one leaves behind is deleted.
   *
   * @default - those of `blueprints`; at least one is needed
   */
  readonly workflows?: MaskingWorkflow[];

  /**
   * State machines made from DataMasque's official blueprint. What an execution of one leaves behind is reported, with
   * the command that deletes it: nothing proves whose it is.
   *
   * @default - those of `workflows`; at least one is needed
   */
  readonly blueprints?: sfn.IStateMachine[];

  /**
   * The DataMasque server that all of them mask with. From its VPC, if it has one, the function also needs a way to
   * Step Functions, RDS, EventBridge, Secrets Manager and DynamoDB: a NAT gateway or endpoints.
   */
  readonly dataMasque: DataMasqueServer;
}
