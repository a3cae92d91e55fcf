import { describe, expect, it } from 'vitest';
import {
  findStateMachineReference,
  onlyStateMachine,
} from '../../../lambda/contract/state-machine-reference';
import { BLUEPRINT, BLUEPRINT_ARN, WORKFLOW, WORKFLOW_ARN } from './valid-request';

const machine = (name: string, place = 'us-east-1:111122223333'): string =>
  `arn:aws:states:${place}:stateMachine:${name}`;
const pattern = (name: string) => ({ arn: machine(name), kind: 'blueprint' }) as const;

describe('a state machine is covered', () => {
  it('by its ARN, whatever pattern also covers it', () => {
    expect(findStateMachineReference([pattern('*'), WORKFLOW], WORKFLOW_ARN)).toBe(WORKFLOW);
  });

  it.each([
    ['DataMasque*', 'DataMasque'],
    ['DataMasque*', 'DataMasque-Blueprint'],
    ['*Mask?', 'MyMask1'],
    ['A*b**c', 'A-b-c'],
  ])('by the pattern %s: %s', (name, covered) => {
    expect(findStateMachineReference([pattern(name)], machine(covered))).toBeDefined();
  });

  it.each([
    ['DataMasque*', 'datamasque'],
    ['DataMasque*', 'MyDataMasque'],
    ['Mask?', 'Mask'],
    ['Mask', 'Mask1'],
  ])('not by %s: %s', (name, other) => {
    expect(findStateMachineReference([pattern(name)], machine(other))).toBeUndefined();
  });

  it.each(['us-east-1:444455556666', 'eu-west-1:111122223333'])(
    'not by a pattern of another place: %s',
    (place) => {
      expect(findStateMachineReference([pattern('*')], machine('Masking', place))).toBeUndefined();
    },
  );

  it('not with a version or alias', () => {
    expect(findStateMachineReference([pattern('*'), WORKFLOW], `${WORKFLOW_ARN}:prod`)).toBeUndefined();
  });
});

describe('the only state machine', () => {
  it('is the one that is configured alone', () => {
    expect(onlyStateMachine([BLUEPRINT])?.arn).toBe(BLUEPRINT_ARN);
  });

  it.each([[[]], [[WORKFLOW, BLUEPRINT]], [[pattern('Data*')]]])('is none of %j', (references) => {
    expect(onlyStateMachine(references)).toBeUndefined();
  });
});
