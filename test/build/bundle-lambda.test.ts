import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleHandler, HANDLER_BUNDLES } from '../../build/bundle-lambda';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import { SHORTEST, WORKFLOW, WORKFLOW_ARN } from '../lambda/contract/valid-request';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:111122223333:execution:Masking:orders-0123456789abcdef';
const INVOKE = `
const { handler } = require(process.argv[1]);
handler(JSON.parse(process.argv[2]), { awsRequestId: 'request-1' }).then((answer) => {
  process.stdout.write(JSON.stringify({ answer }) + '\\n');
});`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What Step Functions was asked, by a server that starts whatever it is asked to. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, string>>;
}

async function withStepFunctions(act: (endpoint: string) => Promise<void>): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ executionArn: EXECUTION_ARN, startDate: Date.now() / 1000 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return asked;
}

async function linesOf(
  bundle: string,
  event: object,
  environment: Readonly<Record<string, string>>,
): Promise<readonly object[]> {
  const child = spawn(process.execPath, ['-e', INVOKE, bundle, JSON.stringify(event)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a bundle', () => {
  it('that is over its limit is refused with its size', async () => {
    await expect(bundleHandler({ name: 'trigger', limitKilobytes: 1 }, folder)).rejects.toThrow(
      /^the bundle of trigger is too large, got: \d+\.\d KB, limit: 1 KB/,
    );
  });

  it.each(HANDLER_BUNDLES)('of $name stays within its limit', async (handler) => {
    expect(await bundleHandler(handler, folder)).toBeGreaterThan(10);
  });

  it('of the trigger holds it to 250 KB', () => {
    expect(HANDLER_BUNDLES.find(({ name }) => name === 'trigger')?.limitKilobytes).toBe(250);
  });

  it('of the trigger starts an execution at the endpoint of its environment, with the credentials there', async () => {
    await bundleHandler({ name: 'trigger', limitKilobytes: 250 }, folder);
    let lines: readonly object[] = [];
    const asked = await withStepFunctions(async (endpoint) => {
      lines = await linesOf(path.join(folder, 'trigger', 'index.js'), SHORTEST, {
        ...triggerEnvironment.write({
          triggerId: 'Stack/Trigger',
          stateMachines: [WORKFLOW],
          defaults: {},
          logLevel: 'INFO',
        }),
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_ENDPOINT_URL: endpoint,
        AWS_LAMBDA_FUNCTION_NAME: 'my-trigger',
      });
    });
    expect(asked.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'AWSStepFunctions.ListExecutions',
      'AWSStepFunctions.StartExecution',
    ]);
    for (const { headers, body } of asked) {
      expect(headers.authorization).toContain('Credential=AKIAEXAMPLE/');
      expect(body.stateMachineArn).toBe(WORKFLOW_ARN);
    }
    expect(lines).toMatchObject([
      { FunctionName: 'my-trigger', ExecutionsStarted: 1 },
      { level: 'INFO', notice: 'execution-started', executionArn: EXECUTION_ARN },
      { answer: { executionArn: EXECUTION_ARN, stateMachineArn: WORKFLOW_ARN, deduplicated: false } },
    ]);
  });
});
