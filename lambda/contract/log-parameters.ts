/** Query parameters of an execution's log. */
export const LOG_PARAMETERS = ['stateMachineArn', 'level', 'limit', 'nextToken'] as const;

/** Name of a query parameter of an execution's log. */
export type LogParameter = (typeof LOG_PARAMETERS)[number];

/** Query parameters of what is about one execution: its state machine, where several are configured. */
export const EXECUTION_PARAMETERS = ['stateMachineArn'] as const;
