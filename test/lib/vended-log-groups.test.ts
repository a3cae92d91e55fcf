import { App, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT } from '../iam/deployed-names';
import { fullAutomationIn } from './automation-fixture';
import { resourcesIn } from './template-parts';

/** Names of the log groups that state machines and stages deliver to, as the resources refer to them. */
function deliveredTo(stack: Stack): string[] {
  const names = new Map(
    resourcesIn(stack, 'AWS::Logs::LogGroup').map(({ Properties }, index) => [
      index,
      Properties.LogGroupName,
    ]),
  );
  return [...names.values()].filter((name): name is string => name !== undefined);
}

describe('log groups that services deliver to', () => {
  it('are those of state machines and stages, each under /aws/vendedlogs/', () => {
    const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
    const { workflow, api, page } = fullAutomationIn(stack);
    const nameOf = (it: { readonly node: { readonly defaultChild?: unknown } } | undefined) =>
      (it?.node.defaultChild as { readonly logGroupName?: string } | undefined)?.logGroupName;
    expect([workflow.logGroup, api.logGroup, page?.api.logGroup].map(nameOf)).toEqual([
      '/aws/vendedlogs/states/Stack/Masking/Workflow',
      '/aws/vendedlogs/apigateway/Stack/Masking/Api',
      '/aws/vendedlogs/apigateway/Stack/Masking/Page/Api',
    ]);
    const destinations = [
      ...resourcesIn(stack, 'AWS::StepFunctions::StateMachine'),
      ...resourcesIn(stack, 'AWS::ApiGatewayV2::Stage'),
    ];
    expect(deliveredTo(stack)).toHaveLength(destinations.length);
  });

  it('bear the name of the stack that is deployed, and no character that CloudWatch Logs refuses', () => {
    const stack = new Stack(new App(), 'Stack', { stackName: 'masking-test' });
    fullAutomationIn(stack, 'Nightly masking');
    fullAutomationIn(stack, 'Nightly+masking');
    const names = deliveredTo(stack);
    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^\/aws\/vendedlogs\/[\w./#-]*masking-test\/[\w./#-]+$/);
  });

  it('have names of 512 characters at most, however long the path is', () => {
    const stack = new Stack(new App(), 'Stack');
    fullAutomationIn(stack, 'x'.repeat(600));
    fullAutomationIn(stack, 'x'.repeat(601));
    const names = deliveredTo(stack);
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name.length).toBe(512);
  });
});
