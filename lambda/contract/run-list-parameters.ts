/** Query parameters of the list of recorded runs. */
export const RUN_LIST_PARAMETERS = [
  'database',
  'verdict',
  'stateMachineArn',
  'from',
  'to',
  'limit',
  'nextToken',
] as const;

/** Name of a query parameter of the list of recorded runs. */
export type RunListParameter = (typeof RUN_LIST_PARAMETERS)[number];

/** Most runs on a page: each may come with the causes of its failure. */
export const LONGEST_RUN_PAGE = 100;

/** Runs on a page when the caller names no limit. */
export const DEFAULT_RUN_PAGE = 50;
