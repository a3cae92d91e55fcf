import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { StartEvent } from '../../lambda/contract/start-event';

/** What EventBridge takes of a target. Source: EventBridge API reference, InputTransformer. */
const LONGEST_TEMPLATE = 8192;
const MOST_FIELDS = 100;

/**
 * The input of a rule's target that makes a start event of an event.
 *
 * @throws Error for one that EventBridge would not take; of values that are known at deployment only the length is not
 * @internal
 */
export function ruleInput(rule: events.IRule, startEvent: StartEvent): events.RuleTargetInput {
  const input = events.RuleTargetInput.fromObject(startEvent);
  const { inputTemplate, inputPathsMap = {} } = input.bind(rule);
  const length = knownLength(Stack.of(rule).resolve(inputTemplate));
  if (length > LONGEST_TEMPLATE) {
    throw new Error(
      `the requests of a rule must fit into ${LONGEST_TEMPLATE} characters as EventBridge is given them, got: ${length} for ${startEvent.requests.length} of them; give fields that they share as the trigger's defaults, or make several rules`,
    );
  }
  const fields = Object.keys(inputPathsMap).length;
  if (fields > MOST_FIELDS) {
    throw new Error(
      `a rule takes at most ${MOST_FIELDS} different fields of the event, got: ${fields}; take fewer, or make several rules`,
    );
  }
  return input;
}

/** Characters of a text as CloudFormation is given it, without values that are known at deployment only. */
function knownLength(text: unknown): number {
  if (typeof text === 'string') return text.length;
  const { 'Fn::Join': join } = text as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  return (join?.[1] ?? []).reduce((sum: number, part) => sum + knownLength(part), 0);
}
