import type { RdsRecord } from './rds-values';

/** How local RDS serves one operation. */
export interface OperationHandler {
  /** Names of the parameters that it acts on. */
  readonly parameters: readonly string[];
  run(parameters: RdsRecord): Promise<RdsRecord>;
}

/** The handlers of some operations, by API name. */
export type OperationHandlers = Readonly<Record<string, OperationHandler>>;

/**
 * A handler typed with the client package's own types. That the parameters have the types of the model is checked
 * before a handler runs.
 */
export function handler<Input extends object, Output extends object>(
  parameters: readonly (keyof Input & string)[],
  run: (input: Input) => Output | Promise<Output>,
): OperationHandler {
  return {
    parameters,
    run: async (record) => (await run(record as unknown as Input)) as unknown as RdsRecord,
  };
}
