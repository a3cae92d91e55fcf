import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkedAt } from '../construct-error';
import type { MaskingRequest } from '../masking-request';
import type { MaskingTrigger } from '../masking-trigger';
import type { OverlapPolicy } from '../overlap-policy';
import { checkSameEnvironment } from '../same-environment';
import { keyOfEvent } from './event-key';
import { startRule } from './start-rule';
import { checkedRequests, startEvent } from './start-target';

/** Which events start which masking runs. */
export interface MaskingRuleOptions {
  /** Which events. */
  readonly eventPattern: events.EventPattern;

  /**
   * The bus that they come by.
   *
   * @default - the account's default bus
   */
  readonly eventBus?: events.IEventBus;

  /**
   * What to start. A field may be taken from the event: `EventField.fromPath('$.detail.database')`. An event that
   * lacks such a field, or holds something unusable in it, goes to the failure queue.
   *
   * @default - those of `requests`; exactly one of the two is needed
   */
  readonly request?: MaskingRequest;

  /**
   * What to start, each as a run of its own: one that is refused keeps no other from starting. At most 100, and no
   * more than EventBridge's 8,192 characters hold: fields that they share are best given as the trigger's defaults.
   *
   * @default - the one of `request`; exactly one of the two is needed
   */
  readonly requests?: MaskingRequest[];

  /**
   * What tells one event from another: the same event starts its runs once, however often it is delivered. Fields of
   * the event, e.g. `EventField.fromPath('$.detail.releaseId')`, alone or within a text. An event that lacks one of
   * them goes to the failure queue.
   *
   * @default EventField.eventId
   */
  readonly idempotencyKey?: string;

  /**
   * What becomes of a request while another run masks the same database.
   *
   * @default - OverlapPolicy.ALLOW on state machines of kind workflow, OverlapPolicy.SKIP on blueprints
   */
  readonly overlap?: OverlapPolicy;

  /**
   * Whether events start anything.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Properties of a `MaskingRule`. */
export interface MaskingRuleProps extends MaskingRuleOptions {
  /** The trigger that the runs are started by. */
  readonly trigger: MaskingTrigger;
}

/** A rule of EventBridge that starts masking runs through a trigger, once for each event. */
export class MaskingRule extends Construct {
  /** The rule. */
  public readonly rule: events.Rule;

  /** Keeps events that could not be delivered for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** Alarms as long as there is a message in the dead-letter queue; undefined where the trigger makes no alarms. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * Alarms when EventBridge could not even put an event into the dead-letter queue: it is lost. Undefined where the
   * trigger makes no alarms, and on a bus whose name is known at deployment only.
   */
  public readonly lossAlarm?: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: MaskingRuleProps) {
    super(scope, id);
    const target = props.trigger._startTarget;
    const event = checkedAt(this, () => {
      checkSameEnvironment(this, 'the trigger of a rule', props.trigger);
      const key = keyOfEvent(props.idempotencyKey ?? events.EventField.eventId);
      const requests = checkedRequests(target, 'rule', props);
      return startEvent('rule', { route: this.node.path, ...key, overlap: props.overlap }, requests);
    });
    const { rule, deadLetterQueue, deadLetterAlarm, lossAlarm } = startRule(this, target, {
      description: 'Starts masking runs',
      eventPattern: props.eventPattern,
      eventBus: props.eventBus,
      enabled: props.enabled,
      startEvent: event,
    });
    this.rule = rule;
    this.deadLetterQueue = deadLetterQueue;
    this.deadLetterAlarm = deadLetterAlarm;
    this.lossAlarm = lossAlarm;
    props.trigger._addAlarms([deadLetterAlarm, lossAlarm]);
  }
}
