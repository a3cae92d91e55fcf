import { describe, expect, it } from 'vitest';
import type { ListedRuleset } from '../../../lambda/contract/execution-detail';
import { checkStart } from '../../../web/src/start/check-start';
import { EMPTY_FIELDS, type StartFields } from '../../../web/src/start/start-fields';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:masking';
const BLUEPRINT = 'arn:aws:states:us-east-1:111122223333:stateMachine:blueprint';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf';
const RULESET = '123e4567-e89b-42d3-a456-426614174000';
const STATE_MACHINES = [
  { stateMachineArn: MACHINE, name: 'masking', kind: 'workflow' },
  { stateMachineArn: BLUEPRINT, name: 'blueprint', kind: 'blueprint' },
] as const;

const VALID: StartFields = {
  ...EMPTY_FIELDS,
  stateMachineArn: MACHINE,
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: SECRET,
  ruleset: RULESET,
};

function check(fields: Partial<StartFields>, rulesets?: readonly ListedRuleset[]) {
  const faults = checkStart({ ...VALID, ...fields }, { stateMachines: STATE_MACHINES, rulesets });
  return Object.fromEntries(faults);
}

describe('the form, before it is sent', () => {
  it('has no fault when it can start a run', () => {
    expect(check({})).toEqual({});
  });

  it('takes text with blanks around it, as it comes out of other windows', () => {
    expect(check({ databaseIdentifier: ' orders\n', databaseSecretIdentifier: `${SECRET} ` })).toEqual({});
  });

  it('says of each field that is missing what it takes', () => {
    const faults = checkStart(EMPTY_FIELDS, { stateMachines: STATE_MACHINES, rulesets: undefined });
    expect([...faults.keys()].sort()).toEqual([
      'databaseIdentifier',
      'databaseSecretIdentifier',
      'ruleset',
      'stateMachineArn',
    ]);
    for (const message of faults.values()) expect(message).toMatch(/^is missing; (give|choose)/);
  });

  it('wants a run secret’s ARN only when it is to come from Secrets Manager', () => {
    expect(check({ runSecretArn: 'not an ARN' })).toEqual({});
    expect(check({ runSecret: 'secrets-manager' })).toEqual({
      runSecretArn: expect.stringMatching(/^is empty/),
    });
  });

  it('never repeats what may be a secret', () => {
    const faults = check({
      runSecret: 'secrets-manager',
      runSecretArn: 'hunter2',
      databaseSecretIdentifier: 'hunter2',
    });
    expect(Object.keys(faults)).toEqual(['databaseSecretIdentifier', 'runSecretArn']);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('knows what a blueprint cannot do', () => {
    expect(
      check({ stateMachineArn: BLUEPRINT, ruleset: 'orders', sourceSnapshot: 'before-release' }),
    ).toEqual({
      ruleset: expect.stringMatching(/^must be a UUID on a state machine of kind blueprint/),
      sourceSnapshot: expect.stringMatching(/^cannot be chosen on a state machine of kind blueprint/),
    });
  });

  it('leaves a state machine that is not listed to the API', () => {
    expect(check({ stateMachineArn: `${MACHINE}-2` })).toEqual({});
  });

  it('is not started with a ruleset that is known to be invalid, by its id in any case', () => {
    const rulesets = [
      { id: RULESET, name: 'orders', validity: 'invalid', errors: ['line 3: no such mask'] },
    ] as const;
    expect(check({ ruleset: RULESET.toUpperCase() }, rulesets)).toEqual({
      ruleset: 'is invalid: line 3: no such mask; mend it in DataMasque or choose another one',
    });
  });
});
