import { AWS_BODY_TYPES, awsEndpoint } from '../local/aws/endpoint';
import {
  operationOf,
  REQUEST_QUOTAS,
  type RegionSize,
  withRequestQuotas,
} from '../local/aws/step-functions/request-quotas';
import { StepFunctionsService } from '../local/aws/step-functions/step-functions-service';
import { type FaultShares, withFaults } from '../local/aws/wire-faults';
import { ScaledClock } from '../local/clock';
import type { WireHandler } from '../local/http/exchange';
import { serveOnLoopback } from '../local/http/loopback-server';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/local-place';
import { seededRandom } from './seeded-random';

/** What an endpoint is to be. */
export interface EndpointOptions {
  /** Whose request quotas it has. */
  readonly region: RegionSize;
  /** @default none */
  readonly faults?: FaultShares;
  /** Executions that its machine has had already. @default 0 */
  readonly executions?: number;
}

/** What an endpoint was asked. */
export interface EndpointCounts {
  readonly executions: number;
  /** Requests by operation, those that went wrong included. */
  readonly requests: Readonly<Record<string, number>>;
  /** Requests that found the bucket of their operation empty. */
  readonly throttled: number;
}

/** A Step Functions endpoint with one state machine, which ends at once. */
export interface Endpoint {
  readonly url: string;
  readonly stateMachineArn: string;
  counts(): EndpointCounts;
  close(): Promise<void>;
}

const DEFINITION = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
const FAULT_SEED = 7;

/** Starts an endpoint on the loopback interface. */
export async function startEndpoint({ region, faults, executions = 0 }: EndpointOptions): Promise<Endpoint> {
  const clock = new ScaledClock(1);
  const service = new StepFunctionsService({
    clock,
    accountId: LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    integrations: { check: () => [], invoke: async () => ({}) },
  });
  const started = new Set<string>();
  service.onStatusChange(({ arn }) => started.add(arn));
  const stateMachineArn = await seed(service.handle, executions);
  const requests: Record<string, number> = {};
  const counted: WireHandler = (request) => {
    const operation = operationOf(request.headers);
    requests[operation] = (requests[operation] ?? 0) + 1;
    return limited(request);
  };
  let throttled = 0;
  const inner = withRequestQuotas(service.handle, REQUEST_QUOTAS[region], clock);
  const noted: WireHandler = async (request) => {
    const response = await inner(request);
    if (response.headers['x-amzn-errortype'] === 'ThrottlingException') throttled += 1;
    return response;
  };
  const limited = faults ? withFaults(noted, faults, seededRandom(FAULT_SEED)) : noted;
  const server = await serveOnLoopback(awsEndpoint(new Map([['states', counted]])), 0, AWS_BODY_TYPES);
  return {
    url: server.url,
    stateMachineArn,
    counts: () => ({ executions: started.size, requests, throttled }),
    close: async () => {
      service.close();
      await server.close();
    },
  };
}

/** Makes the machine and its executions, without the SDK: it would take longer than all the rest. */
async function seed(service: WireHandler, executions: number): Promise<string> {
  const call = async (operation: string, request: object): Promise<Readonly<Record<string, string>>> => {
    const headers = { 'x-amz-target': `AWSStepFunctions.${operation}` };
    const response = await service({ method: 'POST', target: '/', headers, body: JSON.stringify(request) });
    if (response.status !== 200) throw new Error(`${operation} answered ${response.body}`);
    return JSON.parse(response.body);
  };
  const { stateMachineArn = '' } = await call('CreateStateMachine', {
    name: 'masking-workflow',
    roleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/local`,
    definition: JSON.stringify(DEFINITION),
  });
  for (let number = 0; number < executions; number += 1) {
    const name = `orders-${number.toString(16).padStart(16, '0')}`;
    await call('StartExecution', { stateMachineArn, name, input: '{}' });
  }
  return stateMachineArn;
}
