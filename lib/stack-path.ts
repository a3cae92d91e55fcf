import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A construct's path that begins with the name of its stack, the outermost one where stacks are nested. Unlike the path
 * in the app, no other construct of the account and Region has it, whichever app that is in.
 *
 * @internal
 */
export function stackPath(scope: Construct): string {
  const outermost = outermostStack(scope);
  const path = scope.node.path.slice(outermost.node.path.length).replace(/^\//, '');
  return `${outermost.stackName}/${path}`;
}

function outermostStack(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
