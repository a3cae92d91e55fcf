import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** Source: AWS CloudFormation user guide, quotas. */
const MAX_RESOURCES = 500;
/** A megabyte, as aws-cdk-lib counts it. */
const MAX_TEMPLATE_SIZE = 1_000_000;

/** What a part of a template takes. */
interface Extent {
  readonly resources: number;
  readonly size: number;
}

/**
 * Has the synthesis of an app fail when a stack has more automations than its template holds, with the number that fits.
 * What each takes is measured: it depends on the options.
 *
 * @param isAutomation tells an automation from other constructs
 * @internal
 */
export function checkAutomationsFit(
  automation: Construct,
  isAutomation: (construct: IConstruct) => boolean,
): void {
  automation.node.addValidation({
    validate: () => {
      const stack = Stack.of(automation);
      const automations = ofStack(stack, stack).filter(isAutomation);
      // One says it for all of them.
      return automations.length > 1 && automations[0] === automation ? problems(stack, automations) : [];
    },
  });
}

function problems(stack: Stack, automations: readonly IConstruct[]): string[] {
  const all = extentOf(stack, stack);
  const own = automations.map((it) => extentOf(stack, it)).reduce(added);
  const fits = Math.min(
    fitting(MAX_RESOURCES, all.resources, own.resources, automations.length),
    fitting(MAX_TEMPLATE_SIZE, all.size, own.size, automations.length),
  );
  if (automations.length <= fits) return [];
  return [
    `the stack must have at most ${fits} automations like these, got: ${automations.length}, with ${all.resources} resources of ${MAX_RESOURCES} and ${all.size} characters of ${MAX_TEMPLATE_SIZE} in its template; put the others into stacks of their own`,
  ];
}

/** How many automations fit beside the rest of a stack, each as large as those that it has are on average. */
function fitting(max: number, all: number, ofAutomations: number, count: number): number {
  return Math.max(0, Math.floor(((max - (all - ofAutomations)) * count) / ofAutomations));
}

function extentOf(stack: Stack, scope: IConstruct): Extent {
  return ofStack(stack, scope)
    .filter((construct) => construct instanceof CfnElement)
    .map((element) => ({
      resources: element instanceof CfnResource ? 1 : 0,
      size: JSON.stringify(stack.resolve(element._toCloudFormation())).length,
    }))
    .reduce(added, { resources: 0, size: 0 });
}

function added(first: Extent, second: Extent): Extent {
  return { resources: first.resources + second.resources, size: first.size + second.size };
}

/** Constructs below another that are in the template of a stack, not in that of a nested one. */
function ofStack(stack: Stack, scope: IConstruct): IConstruct[] {
  return scope.node.findAll().filter((construct) => Stack.of(construct) === stack);
}
