import { expect, it } from 'vitest';
import { operationOfAction, stateMachineMember } from '../../local/rds/step-functions-names';
import { rdsAction, tasksOf } from '../lib/workflow/task-arguments';
import { deployedWorkflow } from '../lib/workflow-fixture';
import pinned from './rds-arguments-2025-10.json';
import { VARIANTS } from './variants';

const OPERATIONS: Readonly<Record<string, readonly string[]>> = pinned.operations;

/** Arguments of RDS calls that the API did not have then, as `operation.Argument`. */
function newerArguments(variant: string): readonly string[] {
  const { definition } = deployedWorkflow(VARIANTS[variant]);
  return tasksOf(definition.States).flatMap(([, task]) => {
    const action = rdsAction(task);
    if (action === undefined) return [];
    const operation = operationOfAction(action);
    const known = OPERATIONS[operation]?.map(stateMachineMember);
    if (known === undefined) return [operation];
    const given = Object.keys(task.Arguments as object);
    return given.filter((name) => !known.includes(name)).map((name) => `${operation}.${name}`);
  });
}

it.each(Object.keys(VARIANTS))(
  'the definition %s has only arguments that the RDS API has had for a year',
  (variant) => {
    expect([...new Set(newerArguments(variant))]).toEqual([]);
  },
);
