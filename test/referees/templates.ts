import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { wholeAutomation } from '../../build/whole-app';
import { automationStack, DEFAULT_CONTEXT } from '../bin/automation-app';
import { examples } from '../consumer/apps';
import { templatesOf } from '../docs/provers/app';

/** A Region for which every app is synthesized. */
export interface LintedRegion {
  readonly name: string;
  readonly partition: string;
  /** Whether the page can be deployed there. */
  readonly hasPage: boolean;
}

/** Commercial Regions, one of them opt-in free and far from the first, and one of each other partition. */
export const REGIONS: readonly LintedRegion[] = [
  { name: 'us-east-1', partition: 'aws', hasPage: true },
  { name: 'eu-west-1', partition: 'aws', hasPage: true },
  { name: 'ap-southeast-2', partition: 'aws', hasPage: true },
  { name: 'us-gov-west-1', partition: 'aws-us-gov', hasPage: false },
  { name: 'cn-north-1', partition: 'aws-cn', hasPage: false },
];

/** A synthesized template, by the name of its app. */
export interface NamedTemplate {
  readonly app: string;
  readonly template: object;
}

/** Whether an example makes a page. */
function makesPage(text: string): boolean {
  return /\bnew MaskingConsole\(|\bpage: \{/.test(text);
}

/** Every template of this package's apps for a Region: the app of bin/, every example and the app with everything. */
export async function templatesFor({
  name,
  partition,
  hasPage,
}: LintedRegion): Promise<readonly NamedTemplate[]> {
  const app = new App({ analyticsReporting: false });
  const whole = wholeAutomation({ region: name, partition, page: hasPage });
  const fixed = [
    { app: 'bin', template: Template.fromStack(automationStack(DEFAULT_CONTEXT, app)).toJSON() },
    { app: 'whole', template: Template.fromStack(Stack.of(whole)).toJSON() },
  ];
  const ofExamples = [...examples()]
    .filter(([, text]) => hasPage || !makesPage(text))
    .map(async ([example, text]) => {
      const there = text.replaceAll('us-east-1', name).replaceAll('arn:aws:', `arn:${partition}:`);
      return (await templatesOf(there)).map((template) => ({ app: example, template }));
    });
  return [...fixed, ...(await Promise.all(ofExamples)).flat()];
}
