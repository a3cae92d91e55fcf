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

interface TargetProperties {
  readonly Arn: TemplateValue;
  readonly Input: TemplateValue;
  readonly InputTransformer: { readonly InputPathsMap: TemplateValue; readonly InputTemplate: TemplateValue };
}

function ofType(
  resources: Resources,
  type: string,
): [id: string, properties: Readonly<Record<string, TemplateValue>>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type ? [[id, Properties]] : [],
  );
}

/** The rules of a template and their targets. */
export function deployedRules(resources: Resources, resolve: Resolve): LocalRule[] {
  return ofType(resources, 'AWS::Events::Rule').flatMap(([, { EventPattern, Targets }]) =>
    ((Targets ?? []) as unknown as readonly TargetProperties[]).map((target) => ({
      eventPattern: resolve(EventPattern ?? {}) as LocalRule['eventPattern'],
      functionArn: String(resolve(target.Arn)),
      transformer: resolve(target.InputTransformer) as unknown as InputTransformer,
    })),
  );
}

/** The schedules of a template. */
export function deployedSchedules(resources: Resources, resolve: Resolve): LocalSchedule[] {
  return ofType(resources, 'AWS::Scheduler::Schedule').map(([id, { GroupName, Target }]) => {
    const { Arn, Input } = Target as unknown as TargetProperties;
    return {
      arn: `arn:aws:scheduler:${LOCAL_REGION}:${LOCAL_ACCOUNT}:schedule/${resolve(GroupName ?? 'default')}/${id}`,
      functionArn: String(resolve(Arn)),
      input: String(resolve(Input)),
    };
  });
}
