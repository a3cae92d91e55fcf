import { describe, expect, it } from 'vitest';
import { readMachineInput, toMachineInput } from '../../../lambda/contract/machine-input';
import { faultsOf, refusalOf } from './refusal';
import { SHORTEST, WHOLE, WORKFLOW_ARN } from './valid-request';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:111122223333:execution:Masking:orders-0123456789abcdef';
const SHORTEST_INPUT = {
  DBInstanceIdentifier: SHORTEST.databaseIdentifier,
  DBSecretIdentifier: SHORTEST.databaseSecretIdentifier,
  DataMasqueRulesetId: SHORTEST.ruleset,
};

describe('the input of the state machine', () => {
  it("has the blueprint's keys and SourceSnapshot, and neither key nor machine", () => {
    expect(toMachineInput(WHOLE)).toStrictEqual({
      DBInstanceIdentifier: WHOLE.databaseIdentifier,
      DBSecretIdentifier: WHOLE.databaseSecretIdentifier,
      DataMasqueRulesetId: WHOLE.ruleset,
      PreferredAZ: WHOLE.preferredAvailabilityZone,
      AwsSecretArn: WHOLE.runSecretArn,
      SourceSnapshot: WHOLE.sourceSnapshot,
    });
  });

  it('says who asked, which is no field of the request', () => {
    const input = toMachineInput(WHOLE, 'arn:aws:iam::111122223333:user/ada');
    expect(input).toStrictEqual({
      ...toMachineInput(WHOLE),
      StartedBy: 'arn:aws:iam::111122223333:user/ada',
    });
    expect(readMachineInput(input)).toStrictEqual(readMachineInput(toMachineInput(WHOLE)));
  });

  it.each([['line\nbreak'], [''], ['x'.repeat(257)], ['half \ud800'], [7], [null]])(
    'says it in text without control characters, not as %j',
    (startedBy) => {
      expect(faultsOf(() => readMachineInput({ ...SHORTEST_INPUT, StartedBy: startedBy }))).toEqual({
        StartedBy: expect.stringMatching(
          /^must be text of 1 to 256 characters without control characters; leave /,
        ),
      });
    },
  );

  it('leaves absent fields out', () => {
    expect(toMachineInput({ ...SHORTEST, stateMachineArn: WORKFLOW_ARN })).toStrictEqual(SHORTEST_INPUT);
  });

  it('is read back as the request it was made from', () => {
    const { stateMachineArn, idempotencyKey, ...request } = WHOLE;
    expect(readMachineInput(toMachineInput(WHOLE), EXECUTION_ARN)).toStrictEqual(request);
    expect(readMachineInput(SHORTEST_INPUT)).toStrictEqual(SHORTEST);
  });

  it('names its faults by its own keys', () => {
    const input = {
      DBInstanceIdentifier: '1',
      PreferredAZ: 'mars',
      AwsSecretArn: 5,
      SourceSnapshot: '',
      extra: null,
    };
    expect(Object.keys(faultsOf(() => readMachineInput(input))).sort()).toEqual([
      'AwsSecretArn',
      'DBInstanceIdentifier',
      'DBSecretIdentifier',
      'DataMasqueRulesetId',
      'PreferredAZ',
      'SourceSnapshot',
      'extra',
    ]);
  });

  it('refuses a literal run secret without showing it', () => {
    const refusal = refusalOf(() =>
      readMachineInput({ ...SHORTEST_INPUT, RunSecret: 'correct-horse-battery' }),
    );
    expect(refusal.name).toBe('RequestRefused');
    expect(refusal.faults[0]?.field).toBe('RunSecret');
    expect(refusal.message).not.toContain('correct-horse');
  });

  it.each(['databaseIdentifier', 'idempotencyKey', 'stateMachineArn', '__proto__'])(
    'knows no key %s',
    (key) => {
      const input: unknown = { ...SHORTEST_INPUT, [key]: 'orders' };
      expect(faultsOf(() => readMachineInput(input))).toHaveProperty([key]);
    },
  );

  it.each([[undefined], [null], ['orders'], [[]]])('must be an object: %j', (input) => {
    expect(faultsOf(() => readMachineInput(input))['']).toMatch(/^must be an object/);
  });

  it('must lie where its execution does', () => {
    const elsewhere = EXECUTION_ARN.replace('111122223333', '444455556666');
    expect(faultsOf(() => readMachineInput(SHORTEST_INPUT, elsewhere))).toEqual({
      DBSecretIdentifier: expect.stringContaining(
        'is in account 111122223333 where the execution is in 444455556666',
      ),
    });
  });

  it('must lie in one place even where the execution is not known', () => {
    const input = { ...SHORTEST_INPUT, DBInstanceIdentifier: 'arn:aws:rds:eu-west-1:111122223333:db:orders' };
    expect(faultsOf(() => readMachineInput(input)).DBSecretIdentifier).toContain(
      'where DBInstanceIdentifier is in eu-west-1',
    );
  });
});
