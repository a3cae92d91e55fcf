import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { triggerEnvironment } from '../../../lambda/contract/trigger-environment';
import { WORKFLOW, WORKFLOW_ARN } from '../contract/valid-request';
import { httpEvent } from './trigger-fixture';

const ENVIRONMENT = {
  triggerId: 'Stack/Trigger',
  stateMachines: [WORKFLOW],
  defaults: {},
  logLevel: 'SILENT',
} as const;

function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

describe("the trigger's Lambda function", () => {
  it('calls the endpoint of its environment', async () => {
    const server = createServer((_, response) => {
      response.end(JSON.stringify({ stateMachines: [{ stateMachineArn: WORKFLOW_ARN, name: 'Masking' }] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    setEnvironment({
      ...triggerEnvironment.write(ENVIRONMENT),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    try {
      const { handler } = await import('../../../lambda/trigger/index.js');
      await expect(handler(httpEvent({ route: 'GET /state-machines' }))).resolves.toMatchObject({
        statusCode: 200,
        body: JSON.stringify({
          stateMachines: [{ stateMachineArn: WORKFLOW_ARN, name: 'Masking', kind: 'workflow' }],
        }),
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('counts on its standard output under its own name', async () => {
    setEnvironment({
      ...triggerEnvironment.write(ENVIRONMENT),
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'mine',
    });
    const { handler } = await import('../../../lambda/trigger/index.js');
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await handler(httpEvent({ route: 'GET /nothing' }));
    const lines = write.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('_aws'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { FunctionName: 'mine', RequestsRejected: 1 },
    ]);
  });

  it('does not load without what its construct tells it', async () => {
    vi.stubEnv('MASKING_TRIGGER_ID', undefined);
    await expect(import('../../../lambda/trigger/index.js')).rejects.toThrow(
      'environment variable MASKING_TRIGGER_ID is missing',
    );
  });
});
