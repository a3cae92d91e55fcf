import jsonata from 'jsonata';
import type { Json, States, TaskState } from '../../../lib/workflow/states-language';

/** The Tasks of a definition by name, those of inner branches included. */
export function tasksOf(states: States): [name: string, task: TaskState][] {
  return Object.entries(states).flatMap(([name, state]): [string, TaskState][] => {
    if (state.Type === 'Task') return [[name, state]];
    if (state.Type === 'Parallel') return state.Branches.flatMap((branch) => tasksOf(branch.States));
    return [];
  });
}

/** The action of a Task that calls RDS by Step Functions' own integration, undefined for any other. */
export function rdsAction(task: TaskState): string | undefined {
  return /:aws-sdk:rds:(\w+)$/.exec(task.Resource)?.[1];
}

/** Arguments of a Task with their expressions evaluated. */
export async function evaluated(
  value: Json | undefined,
  variables: Record<string, unknown>,
): Promise<unknown> {
  if (typeof value === 'string') {
    const expression = /^\{%(.*)%\}$/s.exec(value)?.[1];
    return expression === undefined ? value : await jsonata(expression).evaluate({}, variables);
  }
  if (Array.isArray(value)) return await Promise.all(value.map((item) => evaluated(item, variables)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await evaluated(item, variables)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
