import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/endpoint';
import { forkEndpoint } from '../../bench/endpoint-process';
import { Environments, watch } from '../../bench/list';
import { seededRandom } from '../../bench/seeded-random';
import { pointClientsAt } from '../../bench/trigger-environment';

describe('people who watch the list', () => {
  let endpoint: Endpoint;

  afterEach(async () => {
    vi.unstubAllEnvs();
    await endpoint.close();
  });

  it('ask at their own pace and share calls of Step Functions', async () => {
    for (const name of ['AWS_ENDPOINT_URL_SFN', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      vi.stubEnv(name, undefined);
    }
    endpoint = await startEndpoint({ region: 'small', executions: 300 });
    pointClientsAt(endpoint.url);
    const environments = new Environments(endpoint.stateMachineArn, (line) => expect.fail(line));
    const audience = { people: 5, every: 100, during: 400 };
    const milliseconds = await watch(environments, audience, seededRandom(1));
    expect(milliseconds).toHaveLength(20);
    expect(Math.min(...milliseconds)).toBeGreaterThan(0);
    const { requests, throttled, executions } = endpoint.counts();
    expect({ requests, throttled, executions }).toEqual({
      requests: { ListExecutions: environments.made },
      throttled: 0,
      executions: 300,
    });
    expect(environments.made).toBeLessThan(10);
  });
});

describe('an endpoint in a process of its own', () => {
  it('says where it is and what it was asked', async () => {
    const endpoint = await forkEndpoint({ region: 'small', executions: 2 });
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/states/aws4_request',
        'x-amz-target': 'AWSStepFunctions.ListExecutions',
      },
      body: JSON.stringify({ stateMachineArn: endpoint.stateMachineArn }),
    });
    const { executions } = (await response.json()) as { readonly executions: readonly object[] };
    expect(executions).toHaveLength(2);
    expect(await endpoint.counts()).toEqual({ executions: 2, requests: { ListExecutions: 1 }, throttled: 0 });
    await endpoint.close();
  });
});
