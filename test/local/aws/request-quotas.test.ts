import {
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { REQUEST_QUOTAS, withRequestQuotas } from '../../../local/aws/step-functions/request-quotas';
import { type FaultShares, withFaults } from '../../../local/aws/wire-faults';
import { VirtualClock } from '../../../local/clock';
import type { WireHandler } from '../../../local/http/exchange';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking';

let served: string[];
/** A service that takes whatever it is asked. */
const service: WireHandler = async ({ headers }) => {
  served.push(String(headers['x-amz-target']));
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' };
};

function clientOf(handler: WireHandler): SFNClient {
  return new SFNClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcessHandler(handler),
    maxAttempts: 1,
  });
}

beforeEach(() => {
  served = [];
});

describe('the request quotas of Step Functions', () => {
  it.each([
    ['large', 200, 5],
    ['small', 100, 2],
  ] as const)(
    'throttle a list after the bucket of a %s Region, and let it go on as that refills',
    async (region, bucket, refill) => {
      const clock = new VirtualClock();
      const client = clientOf(withRequestQuotas(service, REQUEST_QUOTAS[region], clock));
      const list = () => client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
      for (let call = 0; call < bucket; call += 1) await list();
      await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
      expect(served).toHaveLength(bucket);
      await clock.sleep(1000);
      for (let call = 0; call < refill; call += 1) await list();
      await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException' });
    },
  );

  it('are counted for each operation alone, and are none for an operation that has none', async () => {
    const quotas = { ListExecutions: { bucket: 1, refillPerSecond: 1 } };
    const client = clientOf(withRequestQuotas(service, quotas, new VirtualClock()));
    await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
    for (let call = 0; call < 10; call += 1) await client.send(new ListStateMachinesCommand({}));
    expect(served).toHaveLength(11);
  });
});

describe('faults of the wire', () => {
  const NONE: FaultShares = { throttled: 0, failed: 0, lost: 0 };
  const start = (shares: FaultShares, drawn: number) =>
    clientOf(withFaults(service, shares, () => drawn)).send(
      new StartExecutionCommand({ stateMachineArn: MACHINE }),
    );

  it.each([
    ['throttled', { name: 'ThrottlingException' }, 0],
    ['failed', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }, 0],
    ['lost', { code: 'ECONNRESET' }, 1],
  ] as const)('%s', async (way, error, taken) => {
    await expect(start({ ...NONE, [way]: 0.25 }, 0.24)).rejects.toMatchObject(error);
    expect(served).toHaveLength(taken);
    await expect(start({ ...NONE, [way]: 0.25 }, 0.25)).resolves.toBeDefined();
  });

  it('share the requests between them', async () => {
    const shares = { throttled: 0.1, failed: 0.1, lost: 0.1 };
    await expect(start(shares, 0.05)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(start(shares, 0.15)).rejects.toMatchObject({ name: 'InternalFailure' });
    await expect(start(shares, 0.25)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(start(shares, 0.35)).resolves.toBeDefined();
  });
});
