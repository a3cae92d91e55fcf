import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestRefusedError } from '../../../lambda/contract/error';
import { readMachineInput, toMachineInput } from '../../../lambda/contract/machine-input';
import { type MaskingRequest, readMaskingRequest } from '../../../lambda/contract/masking-request';
import { REQUEST_FIELDS } from '../../../lambda/contract/request-fields';
import { refusalOf } from './refusal';
import { BLUEPRINT, WHOLE, WORKFLOW } from './valid-request';
import { acceptedRequest } from './valid-requests';

const MACHINES = [[WORKFLOW], [BLUEPRINT], [WORKFLOW, BLUEPRINT], []];
const read = (input: unknown): MaskingRequest => readMaskingRequest(input, { stateMachines: [WORKFLOW] });

/** A good value of some field, one that was spoiled in one place, any text, or any JSON value. */
const fieldValue = fc.oneof(
  fc.constantFrom(...Object.values(WHOLE)),
  fc
    .tuple(fc.constantFrom(...Object.values(WHOLE)), fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([text, at, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place);
    }),
  fc.string({ unit: 'binary', maxLength: 700 }),
  fc.jsonValue(),
);
const fieldName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...REQUEST_FIELDS) },
  fc.constantFrom('__proto__', 'constructor', 'RunSecret', 'DBInstanceIdentifier', ''),
  fc.string({ unit: 'binary', maxLength: 100 }),
);
const anyInput = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fieldName, fieldValue, { noNullPrototype: true }),
  fc.dictionary(fieldName, fieldValue),
);

/** What a call gives, or the refusal that it ends in; any other error is thrown. */
function outcomeOf<Value>(call: () => Value): Value | RequestRefusedError {
  try {
    return call();
  } catch (error) {
    if (error instanceof RequestRefusedError) return error;
    throw error;
  }
}

describe('whatever is sent', () => {
  it('is accepted or refused with faults, short ones in visible characters, and is left as it was', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(...MACHINES), (input, stateMachines) => {
        const before = JSON.stringify(input);
        const outcome = outcomeOf(() => readMaskingRequest(input, { stateMachines }));
        expect(JSON.stringify(input)).toBe(before);
        if (!(outcome instanceof RequestRefusedError)) return;
        expect(outcome.faults.length).toBeGreaterThan(0);
        expect(outcome.faults.length).toBeLessThanOrEqual(21);
        expect(outcome.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const { field, message } of outcome.faults) {
          expect([...field].length).toBeLessThanOrEqual(720);
          expect(message).toMatch(/[a-z]{2}/);
          expect(message.length).toBeLessThan(1000);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('as the input of an execution is accepted or refused too', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const outcome = outcomeOf(() => readMachineInput(input));
        if (outcome instanceof RequestRefusedError) expect(outcome.faults.length).toBeGreaterThan(0);
        else
          expect(readMachineInput(toMachineInput({ ...outcome, stateMachineArn: WORKFLOW.arn }))).toEqual(
            outcome,
          );
      }),
    );
  });

  it('with one field that is not known is refused for that field', () => {
    fc.assert(
      fc.property(
        acceptedRequest,
        fc.string({ minLength: 1, maxLength: 50 }),
        fc.jsonValue(),
        (request, name, value) => {
          fc.pre(!(REQUEST_FIELDS as readonly string[]).includes(name));
          const input = Object.fromEntries([...Object.entries(request), [name, value]]);
          expect(refusalOf(() => read(input)).faults).toHaveLength(1);
        },
      ),
    );
  });
});

describe('what is accepted', () => {
  it('is every request of good fields that lie in one place', () => {
    fc.assert(
      fc.property(acceptedRequest, (request) => {
        const accepted = read(request);
        expect(Object.keys(accepted).sort()).toEqual(
          [...new Set([...Object.keys(request), 'stateMachineArn'])].sort(),
        );
        const spelled = Object.entries(accepted).map(([field, value]) => [field, value.toLowerCase()]);
        for (const [field, value] of Object.entries(request)) {
          expect(Object.fromEntries(spelled)).toHaveProperty(field, value.toLowerCase());
        }
      }),
    );
  });

  it('is in its normal form: read again it is the same', () => {
    fc.assert(
      fc.property(fc.oneof(acceptedRequest, anyInput), (input) => {
        const outcome = outcomeOf(() => read(input));
        if (!(outcome instanceof RequestRefusedError)) expect(read(outcome)).toStrictEqual(outcome);
      }),
    );
  });

  it('says the same to the state machine, which reads it as it was', () => {
    fc.assert(
      fc.property(acceptedRequest, (request) => {
        const { stateMachineArn, idempotencyKey, ...execution } = read(request);
        const input: unknown = JSON.parse(JSON.stringify(toMachineInput(read(request))));
        expect(readMachineInput(input)).toStrictEqual(execution);
      }),
    );
  });
});
