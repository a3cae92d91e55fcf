import { describe, expect, it } from 'vitest';
import { LocalIntegrations } from '../../../local/aws/integrations';
import { InvocationFailure, LocalFunctions } from '../../../local/aws/local-functions';
import { VirtualClock } from '../../../local/clock';
import type { JsonValue, TaskCall } from '../../../local/interpreter';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { RdsEngine } from '../../../local/rds/rds-engine';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:masking';
const INVOKE = 'arn:aws:states:::lambda:invoke';
const DESCRIBE = 'arn:aws:states:::aws-sdk:rds:describeDBInstances';
const call: TaskCall = { signal: new AbortController().signal, executionArn: 'arn', stateName: 'State' };

function setUp(): { clock: VirtualClock; functions: LocalFunctions; integrations: LocalIntegrations } {
  const clock = new VirtualClock(0);
  const functions = new LocalFunctions(clock);
  const rds = new RdsEngine({
    clock,
    store: new EmptyStore(),
    accountId: '000000000000',
    region: 'us-east-1',
  });
  return { clock, functions, integrations: new LocalIntegrations(functions, rds) };
}

describe('what Task states can call', () => {
  it.each<[string, JsonValue | undefined, RegExp | null]>([
    [INVOKE, { FunctionName: ARN, Payload: {} }, null],
    [INVOKE, { Payload: {} }, /lambda:invoke needs FunctionName/],
    [INVOKE, undefined, /lambda:invoke needs FunctionName/],
    [INVOKE, { FunctionName: ARN, Qualifier: '1' }, /does not take Qualifier in local mode/],
    [`${INVOKE}.waitForTaskToken`, { FunctionName: ARN }, /does not serve the resource .*waitForTaskToken/],
    [DESCRIBE, { DbInstanceIdentifier: 'orders' }, null],
    [DESCRIBE, { DBInstanceIdentifier: 'orders' }, /DbInstanceIdentifier/],
    ['arn:aws:states:::aws-sdk:ec2:describeInstances', { InstanceIds: ['i-1'] }, null],
    ['arn:aws:states:::aws-sdk:ec2:describeInstances', { Filters: [] }, /does not take Filters/],
    ['arn:aws:states:::aws-sdk:ec2:describeVolumes', {}, /does not serve the resource/],
    [INVOKE, '{% $states.input %}', null],
    [DESCRIBE, '{% $states.input %}', null],
    ['arn:aws:states:::aws-sdk:ec2:describeInstances', '{% $states.input %}', null],
    ['arn:aws:states:::aws-sdk:rds:describeNothing', '{% $states.input %}', /unknown action/],
    ['arn:aws:states:::aws-sdk:ec2:describeVolumes', '{% $states.input %}', /does not serve the resource/],
  ])('checks %s with %j', (resource, template, fault) => {
    const faults = setUp().integrations.check(resource, template).join('\n');
    if (fault) expect(faults).toMatch(fault);
    else expect(faults).toBe('');
  });

  it('gives a function’s answer as the Lambda integration does', async () => {
    const { functions, integrations } = setUp();
    functions.register({
      arn: ARN,
      timeoutMilliseconds: 1000,
      handler: async (event, context) => ({
        event,
        name: context.functionName,
        left: context.getRemainingTimeInMillis(),
      }),
    });
    await expect(
      integrations.invoke(INVOKE, { FunctionName: ARN, Payload: { a: 1 } }, call),
    ).resolves.toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { event: { a: 1 }, name: 'masking', left: 1000 },
      StatusCode: 200,
    });
  });

  it('gives a function’s error by its name, with the message in the cause', async () => {
    const { functions, integrations } = setUp();
    const handler = async (): Promise<never> => {
      throw Object.assign(new Error('no such run'), { name: 'DataMasqueRefused' });
    };
    functions.register({ arn: ARN, timeoutMilliseconds: 1000, handler });
    await expect(integrations.invoke(INVOKE, { FunctionName: ARN }, call)).rejects.toMatchObject({
      error: 'DataMasqueRefused',
      failureCause: '{"errorType":"DataMasqueRefused","errorMessage":"no such run"}',
    });
  });

  it.each<[string, JsonValue, RegExp]>([
    [INVOKE, { Payload: {} }, /lambda:invoke needs FunctionName/],
    ['arn:aws:states:::aws-sdk:ec2:describeInstances', { Filters: [] }, /does not take Filters/],
    [DESCRIBE, { DBInstanceIdentifier: 'orders' }, /DbInstanceIdentifier/],
  ])('checks what one expression made of all arguments when %s is called', async (resource, made, fault) => {
    await expect(setUp().integrations.invoke(resource, made, call)).rejects.toMatchObject({
      error: 'States.Runtime',
      failureCause: expect.stringMatching(fault),
    });
  });

  it('gives RDS’s answers and errors by the integration’s names', async () => {
    const { integrations } = setUp();
    await expect(integrations.invoke(DESCRIBE, {}, call)).resolves.toEqual({ DbInstances: [] });
    await expect(integrations.invoke(DESCRIBE, { DbInstanceIdentifier: 'none' }, call)).rejects.toMatchObject(
      {
        error: 'Rds.DbInstanceNotFoundException',
      },
    );
  });
});

describe('a local function', () => {
  it('is found by ARN and by name, and says when it is not there', async () => {
    const { functions } = setUp();
    functions.register({ arn: ARN, timeoutMilliseconds: 1000, handler: async () => undefined });
    await expect(functions.invoke(ARN, {})).resolves.toBeNull();
    await expect(functions.invoke('masking', {})).resolves.toBeNull();
    await expect(functions.invoke('other', {})).rejects.toMatchObject({
      errorType: 'Lambda.ResourceNotFoundException',
    });
  });

  it('ends at its time limit', async () => {
    const { clock, functions } = setUp();
    functions.register({ arn: ARN, timeoutMilliseconds: 5000, handler: () => new Promise(() => undefined) });
    await expect(functions.invoke(ARN, {})).rejects.toEqual(
      new InvocationFailure('Sandbox.Timedout', 'Task timed out after 5 seconds'),
    );
    expect(clock.now()).toBe(5000);
  });

  it('passes a failure of Lambda itself on, and names what is no error', async () => {
    const { functions } = setUp();
    const failure = new InvocationFailure('Lambda.ServiceException', 'try again');
    functions.register({ arn: ARN, timeoutMilliseconds: 1000, handler: () => Promise.reject(failure) });
    await expect(functions.invoke(ARN, {})).rejects.toBe(failure);
    functions.register({ arn: ARN, timeoutMilliseconds: 1000, handler: () => Promise.reject('text') });
    await expect(functions.invoke(ARN, {})).rejects.toMatchObject({
      errorType: 'Error',
      errorMessage: 'text',
    });
  });
});
