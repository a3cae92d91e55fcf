import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StartEvent } from '../../lambda/contract/start-event';
import { checkedAt } from '../construct-error';
import type { MaskingDetails } from '../masking-request';
import type { MaskingTrigger } from '../masking-trigger';
import type { OverlapPolicy } from '../overlap-policy';
import { checkSameEnvironment } from '../same-environment';
import { databaseOfRule, snapshotPattern } from './snapshot-pattern';
import { startRule } from './start-rule';
import { checkedRequests, type StartTarget, startEvent } from './start-target';

/** Which snapshots of a database start a masking run. */
export interface MaskingSnapshotRuleOptions {
  /**
   * The RDS instance or Aurora cluster: ARN or identifier, e.g. `cluster.clusterIdentifier`. A parameter or an
   * imported value, of which nothing is known before deployment, must be the bare identifier.
   */
  readonly database: string;

  /** How it is masked. The state machine must be of kind workflow: a blueprint cannot start from a given snapshot. */
  readonly request: MaskingDetails;

  /**
   * Whether the automated snapshots of the database start a run.
   *
   * @default true
   */
  readonly automatedSnapshots?: boolean;

  /**
   * Names of manual snapshots that start a run, in lower case; `*` stands for any characters, e.g.
   * `orders-release-*`. RDS does not say in its event of which database a manual snapshot was taken: give names that
   * only those of this database have. A run on a snapshot of another one fails before anything is cloned. Names that
   * begin with `masked-` or `masking-` are kept for snapshots that executions make. Those that AWS Backup makes begin
   * with `awsbackup:job-` and do not name their database either: a rule on AWS Backup's own event says more, see
   * docs/schedules-and-events.md.
   *
   * @default - manual snapshots start nothing
   */
  readonly manualSnapshotNames?: string[];

  /**
   * What becomes of a snapshot's run while another run masks the same database.
   *
   * @default OverlapPolicy.ALLOW
   */
  readonly overlap?: OverlapPolicy;

  /**
   * Whether snapshots start anything.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Properties of a `MaskingSnapshotRule`. */
export interface MaskingSnapshotRuleProps extends MaskingSnapshotRuleOptions {
  /** The trigger that the runs are started by. */
  readonly trigger: MaskingTrigger;
}

/**
 * A rule of EventBridge that starts a masking run on each new snapshot of a database, once for each. Snapshots that
 * masking runs made, masked and intermediate ones, never start one.
 */
export class MaskingSnapshotRule extends Construct {
  /** The rule. */
  public readonly rule: events.Rule;

  /** Keeps events that could not be delivered for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** Alarms as long as there is a message in the dead-letter queue; undefined where the trigger makes no alarms. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * Alarms when EventBridge could not even put an event into the dead-letter queue: it is lost. Undefined where the
   * trigger makes no alarms.
   */
  public readonly lossAlarm?: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: MaskingSnapshotRuleProps) {
    super(scope, id);
    const target = props.trigger._startTarget;
    const { eventPattern, event } = checkedAt(this, () => {
      checkSameEnvironment(this, 'the trigger of a rule', props.trigger);
      return this.checkedEvent(target, props);
    });
    const { rule, deadLetterQueue, deadLetterAlarm, lossAlarm } = startRule(this, target, {
      description: 'Starts masking runs on snapshots of a database',
      eventPattern,
      enabled: props.enabled,
      startEvent: event,
    });
    this.rule = rule;
    this.deadLetterQueue = deadLetterQueue;
    this.deadLetterAlarm = deadLetterAlarm;
    this.lossAlarm = lossAlarm;
    props.trigger._addAlarms([deadLetterAlarm, lossAlarm]);
  }

  private checkedEvent(
    target: StartTarget,
    props: MaskingSnapshotRuleProps,
  ): { readonly eventPattern: events.EventPattern; readonly event: StartEvent } {
    const { database, automatedSnapshots = true, manualSnapshotNames = [], overlap } = props;
    const sourceArn = events.EventField.fromPath('$.detail.SourceArn');
    const requests = checkedRequests(target, 'rule', {
      request: { ...props.request, databaseIdentifier: database, sourceSnapshot: sourceArn },
      overlap,
    });
    const event = startEvent(
      'rule',
      {
        route: this.node.path,
        idempotencyKey: `${sourceArn} ${events.EventField.fromPath('$.detail.EventID')} ${events.EventField.fromPath('$.detail.Date')}`,
        overlap,
        snapshot: {
          identifier: events.EventField.fromPath('$.detail.SourceIdentifier'),
          ...(automatedSnapshots && { automatedOf: databaseOfRule(this, database).identifier }),
        },
      },
      requests,
    );
    return {
      eventPattern: snapshotPattern(this, { database, automatedSnapshots, manualSnapshotNames }),
      event,
    };
  }
}
