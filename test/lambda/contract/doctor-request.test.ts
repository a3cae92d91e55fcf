import { describe, expect, it } from 'vitest';
import { DOCTOR_PARAMETERS, readDoctorRequest } from '../../../lambda/contract/doctor-request';
import type { RequestRefusedError } from '../../../lambda/contract/error';
import { readMaskingRequest } from '../../../lambda/contract/masking-request';
import { REQUEST_FIELDS } from '../../../lambda/contract/request-fields';
import { BLUEPRINT, BLUEPRINT_ARN, SHORTEST, WHOLE, WORKFLOW, WORKFLOW_ARN } from './valid-request';

const { idempotencyKey: _, ...CHECKABLE } = WHOLE;

function refusal(input: object, stateMachines = [WORKFLOW]): RequestRefusedError {
  try {
    readDoctorRequest(input, { stateMachines });
  } catch (error) {
    return error as RequestRefusedError;
  }
  throw new Error('it was not refused');
}

describe('what a check is asked for', () => {
  it('is read as the request itself is', () => {
    const { fields, stateMachine } = readDoctorRequest(CHECKABLE, { stateMachines: [WORKFLOW] });
    expect({ ...fields }).toEqual(readMaskingRequest(CHECKABLE, { stateMachines: [WORKFLOW] }));
    expect(stateMachine).toBe(WORKFLOW);
  });

  it('may be nothing', () => {
    expect(readDoctorRequest({}, { stateMachines: [WORKFLOW] })).toEqual({
      fields: {},
      stateMachine: WORKFLOW,
    });
    expect(readDoctorRequest({}, { stateMachines: [WORKFLOW, BLUEPRINT] }).stateMachine).toBeUndefined();
  });

  it('has the defaults of the deployment below it', () => {
    const context = { stateMachines: [WORKFLOW], defaults: SHORTEST };
    expect(readDoctorRequest({ ruleset: 'other' }, context).fields).toEqual({
      ...SHORTEST,
      ruleset: 'other',
    });
  });

  it('has every field of a request but those that its run does not depend on', () => {
    const others = REQUEST_FIELDS.filter(
      (field) => !(DOCTOR_PARAMETERS as readonly string[]).includes(field),
    );
    expect(others).toEqual(['idempotencyKey', 'overlap']);
    const { faults } = refusal({ idempotencyKey: 'release-42', overlap: 'SKIP' });
    expect(faults.map(({ field }) => field)).toEqual(others);
  });

  it('lies where the deployment does', () => {
    const ofOthers = { databaseIdentifier: 'arn:aws:rds:eu-west-1:999900001111:cluster:orders' };
    for (const stateMachines of [[WORKFLOW], [WORKFLOW, BLUEPRINT]]) {
      expect(refusal(ofOthers, stateMachines).message).toContain(
        'account 999900001111 where the deployment is in 111122223333',
      );
    }
    expect(refusal({ preferredAvailabilityZone: 'eu-west-1a' }).message).toContain('a zone of us-east-1');
  });

  it('fits the kind of its state machine', () => {
    const both = [WORKFLOW, BLUEPRINT];
    const { faults } = refusal(
      { stateMachineArn: BLUEPRINT_ARN, ruleset: 'by-name', sourceSnapshot: 'by-hand' },
      both,
    );
    expect(faults.map(({ field }) => field)).toEqual(['sourceSnapshot', 'ruleset']);
    expect(() =>
      readDoctorRequest({ stateMachineArn: WORKFLOW_ARN, ruleset: 'by-name' }, { stateMachines: both }),
    ).not.toThrow();
  });

  it('is refused with all that is wrong, and with why where the state machine is not configured', () => {
    const refused = refusal({ stateMachineArn: BLUEPRINT_ARN, ruleset: ' ', runsecret: 'literal' });
    expect(refused.reason).toBe('state-machine-not-configured');
    expect(refused.faults.map(({ field }) => field).sort()).toEqual([
      'ruleset',
      'runsecret',
      'stateMachineArn',
    ]);
    expect(refused.message).not.toContain('literal;');
  });
});
