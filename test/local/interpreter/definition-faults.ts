import { expect } from 'vitest';
import { InvalidDefinition, parseStateMachine, type TaskIntegrations } from '../../../local/interpreter';
import { integrationsWith, machine } from './machine';

export const INTEGRATIONS = integrationsWith(() => ({}));
export const END = { Type: 'Succeed' };

/** Every fault as `path: message`. */
export function faultsOf(
  definition: unknown,
  integrations: TaskIntegrations = INTEGRATIONS,
): readonly string[] {
  try {
    parseStateMachine(typeof definition === 'string' ? definition : JSON.stringify(definition), integrations);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
}

export function expectFault(definition: unknown, path: string, message: string): void {
  const found = faultsOf(definition);
  expect(found).toContainEqual(expect.stringContaining(message));
  expect(found.find((fault) => fault.includes(message))).toContain(`${path}: `);
}

/** A machine of this one state and an end that it may lead to. */
export function only(state: object): object {
  const reachesEnd = JSON.stringify(state).includes('"End state"');
  return machine({ Only: state, ...(reachesEnd && { 'End state': END }) });
}
