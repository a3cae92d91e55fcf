import { Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Bytes of a function's environment, written as one JSON object. Source: AWS Lambda developer guide, quotas. */
const LARGEST_ENVIRONMENT = 4096;

/**
 * Refuses an environment that Lambda would refuse at deployment. What is known at deployment only counts as nothing.
 *
 * @throws Error with how large it is, what is largest in it and the fix
 */
export function checkEnvironmentSize(scope: Construct, environment: { [name: string]: string }): void {
  const known = Object.entries(environment).map(([name, value]) => [name, knownPart(value)] as const);
  const size = bytesOf(Object.fromEntries(known));
  if (size <= LARGEST_ENVIRONMENT) return;
  const largest = known
    .map(([name, value]) => ({ name, bytes: bytesOf(value) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 2)
    .map(({ name, bytes }) => `${name} with ${bytes}`);
  throw new Error(
    `the environment of ${scope.node.path} must have at most ${LARGEST_ENVIRONMENT} bytes, which is what Lambda allows, got: ${size} or more, most of them ${largest.join(' and ')}; give a shorter certificate authority, fewer state machines, defaults or expected databases, or make several constructs`,
  );
}

function knownPart(value: string): string {
  return Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => '' })
    .join({ join: (left = '', right = '') => `${left}${right}` });
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
