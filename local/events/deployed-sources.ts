import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local-place';
import type { TemplateValue } from '../template-values';
import type { InputTransformer } from './input-transformer';

/** A rule of EventBridge, as the synthesized template has it. */
export interface LocalRule {
  readonly eventPattern: Readonly<Record<string, unknown>>;
  readonly functionArn: string;
  readonly transformer: InputTransformer;
}

/** A schedule of EventBridge Scheduler, as the synthesized template has it. */
export interface LocalSchedule {
  readonly arn: string;
  readonly functionArn: string;
  /** Text of the event, with Scheduler's own placeholders in it. */
  readonly input: string;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, TemplateValue>>;
}

type Resources = Readonly<Record<string, TemplateResource>>;
type Resolve = (value: TemplateValue) => TemplateValue;

/** A rule of EventBridge that puts events into a queue, and the function that takes them from there. */
export interface LocalQueueRule {
  readonly eventPattern: Readonly<Record<string, unknown>>;
  readonly functionArn: string;
  readonly queue: LocalQueueSettings;
}

/** A rule of EventBridge that waits for no event but ticks. */
export interface LocalTimedRule {
  readonly functionArn: string;
  readonly input: unknown;
  readonly everyMilliseconds: number;
}

/** A queue, as the synthesized template has it. */
export interface LocalQueueSettings {
  /** Until a message that was not dealt with is delivered again. */
  readonly visibilitySeconds: number;
  /** Deliveries of a message before it goes to the dead-letter queue. */
  readonly mostDeliveries: number;
}

interface TargetProperties {
  readonly Arn: TemplateValue;
  readonly Input?: TemplateValue;
  readonly InputTransformer?: {
    readonly InputPathsMap: TemplateValue;
    readonly InputTemplate: TemplateValue;
  };
}

function ofType(
  resources: Resources,
  type: string,
): [id: string, properties: Readonly<Record<string, TemplateValue>>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type ? [[id, Properties]] : [],
  );
}

interface RuleTarget {
  readonly eventPattern: LocalRule['eventPattern'];
  readonly target: TargetProperties;
}

/** Every target of every rule that waits for events; a rule that is a schedule waits for none. */
function ruleTargets(resources: Resources, resolve: Resolve): RuleTarget[] {
  return ofType(resources, 'AWS::Events::Rule').flatMap(([, { EventPattern, Targets }]) =>
    EventPattern === undefined
      ? []
      : ((Targets ?? []) as unknown as readonly TargetProperties[]).map((target) => ({
          eventPattern: resolve(EventPattern) as LocalRule['eventPattern'],
          target,
        })),
  );
}

/** The rules of a template that send events to functions. */
export function deployedRules(resources: Resources, resolve: Resolve): LocalRule[] {
  return ruleTargets(resources, resolve).flatMap(({ eventPattern, target: { Arn, InputTransformer } }) =>
    InputTransformer === undefined
      ? []
      : [
          {
            eventPattern,
            functionArn: String(resolve(Arn)),
            transformer: resolve(InputTransformer) as unknown as InputTransformer,
          },
        ],
  );
}

interface MappingProperties {
  readonly EventSourceArn: TemplateValue;
  readonly FunctionName: TemplateValue;
}

/** The rules of a template that put events into queues which a function takes them from. */
export function deployedQueueRules(resources: Resources, resolve: Resolve): LocalQueueRule[] {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(
    ([, properties]) => properties as unknown as MappingProperties,
  );
  return ruleTargets(resources, resolve).flatMap(({ eventPattern, target: { Arn } }) =>
    mappings
      .filter(({ EventSourceArn }) => JSON.stringify(EventSourceArn) === JSON.stringify(Arn))
      .map(({ EventSourceArn, FunctionName }) => ({
        eventPattern,
        functionArn: String(resolve(FunctionName)),
        queue: queueSettings(resources, EventSourceArn),
      })),
  );
}

function queueSettings(resources: Resources, arn: TemplateValue): LocalQueueSettings {
  const [id] = (arn as { readonly 'Fn::GetAtt': readonly [string, string] })['Fn::GetAtt'];
  const { VisibilityTimeout, RedrivePolicy } = resources[id]?.Properties ?? {};
  const { maxReceiveCount } = RedrivePolicy as unknown as { readonly maxReceiveCount: number };
  return { visibilitySeconds: Number(VisibilityTimeout), mostDeliveries: maxReceiveCount };
}

const RATE_IN_MINUTES = /^rate\((\d+) minutes?\)$/;
const MINUTE = 60_000;

/**
 * The rules of a template that tick.
 *
 * @throws Error for another schedule than a rate in minutes
 */
export function deployedTimedRules(resources: Resources, resolve: Resolve): LocalTimedRule[] {
  return ofType(resources, 'AWS::Events::Rule').flatMap(([, { ScheduleExpression, Targets }]) => {
    if (ScheduleExpression === undefined) return [];
    const [, minutes] = RATE_IN_MINUTES.exec(String(ScheduleExpression)) ?? [];
    if (minutes === undefined)
      throw new Error(`local mode has no rules on the schedule ${ScheduleExpression}`);
    return ((Targets ?? []) as unknown as readonly TargetProperties[]).map(({ Arn, Input = '{}' }) => ({
      functionArn: String(resolve(Arn)),
      input: JSON.parse(String(resolve(Input))),
      everyMilliseconds: Number(minutes) * MINUTE,
    }));
  });
}

/** The schedules of a template. */
export function deployedSchedules(resources: Resources, resolve: Resolve): LocalSchedule[] {
  return ofType(resources, 'AWS::Scheduler::Schedule').map(([id, { GroupName, Target }]) => {
    const { Arn, Input } = Target as unknown as TargetProperties;
    return {
      arn: `arn:aws:scheduler:${LOCAL_REGION}:${LOCAL_ACCOUNT}:schedule/${resolve(GroupName ?? 'default')}/${id}`,
      functionArn: String(resolve(Arn)),
      input: String(resolve(Input ?? null)),
    };
  });
}
