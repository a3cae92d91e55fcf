import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../../../lambda/contract/canonical-request';
import { RequestRefusedError } from '../../../lambda/contract/error';
import { executionName } from '../../../lambda/contract/execution-name';
import { readMachineInput, shownMachineInput, toMachineInput } from '../../../lambda/contract/machine-input';
import { checkRequestBeforehand, readMaskingRequest } from '../../../lambda/contract/masking-request';
import { shownValue } from '../../../lambda/contract/received-value';

const arnOf = (name: string): string => `arn:aws:states:us-east-1:111122223333:stateMachine:${name}`;
const stateMachines = [
  { arn: arnOf('workflow'), kind: 'workflow' },
  { arn: arnOf('blueprint'), kind: 'blueprint' },
] as const;
const HASH = `sha256:${'ab'.repeat(32)}`;

const request = (machine: string, rulesetHash: unknown) => ({
  stateMachineArn: arnOf(machine),
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf',
  ruleset: '123e4567-e89b-42d3-a456-426614174000',
  rulesetHash,
});

function faultsOf(work: () => unknown): readonly unknown[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof RequestRefusedError) return error.faults;
    throw error;
  }
}

describe('the hash that a request pins', () => {
  const read = (hash: unknown = HASH) => readMaskingRequest(request('workflow', hash), { stateMachines });

  it('is a field of the request, of its execution’s name and of the machine’s input', () => {
    const pinned = read(HASH.toUpperCase().replace('SHA256', 'sha256'));
    expect(pinned.rulesetHash).toBe(HASH);
    expect(canonicalRequest(pinned)).toContain(HASH);
    const { rulesetHash: _, ...free } = pinned;
    const named = (one: typeof free) => executionName('route', { ...one, idempotencyKey: 'key' });
    expect(named(pinned)).not.toBe(named(free));
    const input = toMachineInput(pinned);
    expect(input.RulesetHash).toBe(HASH);
    expect(readMachineInput(input)).toMatchObject({ rulesetHash: HASH });
    expect(shownMachineInput(input)).toMatchObject({ RulesetHash: HASH });
  });

  it.each(['ab'.repeat(32), `sha256:${'ab'.repeat(31)}`, `md5:${'ab'.repeat(32)}`, '', `${HASH}\n`, 7])(
    'is refused where it is %j',
    (hash) => {
      expect(faultsOf(() => read(hash))).toMatchObject([{ field: 'rulesetHash' }]);
    },
  );

  it('is refused by name on a state machine of kind blueprint', () => {
    const blueprint = request('blueprint', HASH);
    const fault = {
      field: 'rulesetHash',
      message: `cannot be held on a state machine of kind blueprint, got: ${shownValue(HASH)}; leave it out or start a machine of kind workflow`,
    };
    expect(faultsOf(() => readMaskingRequest(blueprint, { stateMachines }))).toEqual([fault]);
    const { rulesetHash: _, ...known } = blueprint;
    const beforehand = { known, knownLater: ['rulesetHash'], stateMachines };
    expect(faultsOf(() => checkRequestBeforehand(beforehand))).toMatchObject([{ field: 'rulesetHash' }]);
  });
});
