import { describe, expect, it } from 'vitest';
import { type TriggerEnvironment, triggerEnvironment } from '../../../lambda/contract/trigger-environment';
import { SHORTEST, WORKFLOW } from './valid-request';

const ENVIRONMENT: TriggerEnvironment = {
  triggerId: 'Stack/Trigger',
  stateMachines: [WORKFLOW],
  defaults: SHORTEST,
  logLevel: 'WARN',
};

describe("the trigger's environment", () => {
  it('is read as it was written', () => {
    expect(triggerEnvironment.read(triggerEnvironment.write(ENVIRONMENT))).toStrictEqual(ENVIRONMENT);
  });

  it.each(Object.keys(triggerEnvironment.write(ENVIRONMENT)))('must hold %s', (name) => {
    const variables = { ...triggerEnvironment.write(ENVIRONMENT), [name]: undefined };
    expect(() => triggerEnvironment.read(variables)).toThrow(`environment variable ${name} is missing`);
  });
});
