import { execFile } from 'node:child_process';
import * as path from 'node:path';

/** A call of an AWS service with the parameters that the caller gave. */
export interface ObservedCall {
  /** The state machine by an SDK integration of Step Functions, or a function by its SDK client. */
  readonly caller: 'stateMachine' | 'function';
  /** Name of the service's client package, e.g. `secrets-manager`. */
  readonly service: string;
  /** The service's own name, e.g. `DescribeDBInstances`. */
  readonly operation: string;
  readonly parameters: object;
}

const PROGRAM = path.join(__dirname, 'service_models.py');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Validates calls against botocore's service models, all in one process of Python.
 *
 * @returns each problem once, with the caller and the operation
 * @throws Error with what Python wrote when it did not run
 */
export async function problemsOf(calls: readonly ObservedCall[]): Promise<readonly string[]> {
  const found = JSON.parse(await run(JSON.stringify(calls))) as { call: number; problem: string }[];
  return [...new Set(found.map(({ call, problem }) => `${nameOf(calls[call])}: ${problem}`))].sort();
}

/** Caller, service and operation of a call. */
export function nameOf(call: ObservedCall | undefined): string {
  return `${call?.caller} ${call?.service}:${call?.operation}`;
}

function run(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const maxBuffer = MAX_OUTPUT_BYTES;
    const child = execFile('python3', [PROGRAM], { maxBuffer }, (error, written, errors) => {
      if (error) reject(new Error(`the service models were not asked: ${errors || error.message}`));
      else resolve(written);
    });
    child.stdin?.end(input);
  });
}
