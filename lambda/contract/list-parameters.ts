/** Query parameters of a list of executions. */
export const LIST_PARAMETERS = ['stateMachineArn', 'status', 'limit', 'nextToken'] as const;

/** Name of a query parameter of a list of executions. */
export type ListParameter = (typeof LIST_PARAMETERS)[number];

/** Most executions on a page, which is as many as Step Functions gives. */
export const LONGEST_PAGE = 1000;

/** Executions on a page when the caller names no limit. */
export const DEFAULT_PAGE = 100;
