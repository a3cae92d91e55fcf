import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IamTemplate } from '../../../faults/iam/role-statements';
import { readStartEvent, type StartEvent } from '../../../lambda/contract/start-event';
import { MaskingStateMachine, MaskingTrigger, type MaskingTriggerProps } from '../../../lib';
import { deployedRules } from '../../../local/events/deployed-sources';
import { matchesPattern } from '../../../local/events/event-pattern';
import { transformInput } from '../../../local/events/input-transformer';
import { resolveTemplateValue } from '../../../local/template-values';
import { DEPLOYMENT, deployedNames, PLACE } from '../../iam/deployed-names';

export const MACHINE_ARN = `arn:aws:states:${PLACE}:stateMachine:Masking`;

/** Properties of a resource, as far as tests read them. */
export type Properties = Readonly<Record<string, never>>;

/** A trigger in a stack of its own, and what it synthesizes to. */
export class TriggerStack {
  readonly stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  readonly trigger: MaskingTrigger;

  constructor(kind: 'workflow' | 'blueprint' = 'workflow', props: MaskingTriggerProps = {}) {
    const machine = sfn.StateMachine.fromStateMachineArn(this.stack, 'Masking', MACHINE_ARN);
    this.trigger = new MaskingTrigger(this.stack, 'Trigger', {
      stateMachines: [MaskingStateMachine[kind](machine)],
      ...props,
    });
  }

  get template(): Template {
    return Template.fromStack(this.stack);
  }

  /** What it warns of when it is synthesized. */
  warnings(): string[] {
    const found = Annotations.fromStack(this.stack).findWarning('*', Match.anyValue());
    return found.map(({ entry }) => String(entry.data));
  }

  /** Resources of a type, by logical id. */
  resources(type: string): [id: string, properties: Properties][] {
    return Object.entries(this.template.findResources(type)).map(([id, { Properties }]) => [id, Properties]);
  }

  /** The only resource of a type. */
  only(type: string): Properties {
    const found = this.resources(type);
    if (found.length !== 1) throw new Error(`the template has ${found.length} of ${type}`);
    return found[0]?.[1] ?? {};
  }

  /** What the only rule sends of an event, as the handler reads it; undefined for an event that it does not match. */
  sentOf(event: object): StartEvent | undefined {
    const template = this.template.toJSON() as IamTemplate;
    const names = deployedNames(template);
    const [rule] = deployedRules(template.Resources, (value) => resolveTemplateValue(value, names));
    if (!rule || !matchesPattern(rule.eventPattern, event)) return undefined;
    return readStartEvent(transformInput(rule.transformer, event) as Readonly<Record<string, unknown>>);
  }

  /** What the only schedule sends, as the handler reads it once Scheduler has put its values in. */
  scheduled(): StartEvent {
    const { Target } = this.only('AWS::Scheduler::Schedule') as unknown as {
      readonly Target: { readonly Input: string };
    };
    const text = Target.Input.replaceAll('<aws.scheduler.schedule-arn>', 'arn:of:schedule').replaceAll(
      '<aws.scheduler.scheduled-time>',
      '2026-03-01T01:00:00Z',
    );
    return readStartEvent(JSON.parse(text));
  }
}
