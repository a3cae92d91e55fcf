import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMachineInput } from '../../../lambda/contract/machine-input';
import type { MaskingRequest } from '../../../lambda/contract/masking-request';
import {
  EMPTY_FIELDS,
  fieldsOfLink,
  linkOfInput,
  type StartFields,
  toRequest,
} from '../../../web/src/start/start-fields';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:masking';
const text = fc.string({ minLength: 1 }).filter((value) => value === value.trim() && value !== '');
const filled: fc.Arbitrary<StartFields> = fc.record({
  stateMachineArn: fc.constant(MACHINE),
  preferredAvailabilityZone: fc.oneof(text, fc.constant('')),
  databaseIdentifier: text,
  databaseSecretIdentifier: text,
  ruleset: text,
  runSecret: fc.constantFrom('generated', 'secrets-manager'),
  runSecretArn: text,
  sourceSnapshot: fc.oneof(text, fc.constant('')),
  rulesetHash: fc.oneof(text, fc.constant('')),
});

describe('the fields of the form', () => {
  it('are left out of the request where they are blank', () => {
    expect(toRequest({ ...EMPTY_FIELDS, databaseIdentifier: 'orders', ruleset: '  ' })).toEqual({
      databaseIdentifier: 'orders',
    });
  });

  it('leave the run secret out when DataMasque makes it, whatever stands in its field', () => {
    fc.assert(
      fc.property(filled, (fields) => {
        const { runSecretArn } = toRequest(fields);
        expect(runSecretArn).toBe(fields.runSecret === 'generated' ? undefined : fields.runSecretArn);
      }),
    );
  });

  it('come back from the input of the run that they started, so that it can be started again', () => {
    fc.assert(
      fc.property(filled, (fields) => {
        const request = toRequest(fields);
        const input = toMachineInput(request as unknown as MaskingRequest);
        expect(toRequest(fieldsOfLink(linkOfInput(MACHINE, input)))).toEqual(request);
      }),
    );
  });

  it('pass over what a link says of no field', () => {
    expect(fieldsOfLink({ databaseIdentifier: 'orders', runSecret: 'literal', constructor: 'x' })).toEqual({
      ...EMPTY_FIELDS,
      databaseIdentifier: 'orders',
    });
  });
});
