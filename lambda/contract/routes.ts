/** What the caller of a route may do, which is what access is granted by: look at runs, start them, or stop them. */
export type RouteScope = 'read' | 'start' | 'stop';

/** A method and path of the HTTP API. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: RouteScope;
}

/** The trigger's routes by the names of their operations. The handler, the construct and the API's document have them from here. */
export const TRIGGER_ROUTES = {
  listStateMachines: { method: 'GET', path: '/state-machines', scope: 'read' },
  listExecutions: { method: 'GET', path: '/executions', scope: 'read' },
  startExecution: { method: 'POST', path: '/executions', scope: 'start' },
} as const satisfies Readonly<Record<string, ApiRoute>>;

/** Name of an operation of the trigger. */
export type TriggerOperation = keyof typeof TRIGGER_ROUTES;

/** The inspector's routes by the names of their operations. */
export const INSPECTOR_ROUTES = {
  describeExecution: { method: 'GET', path: '/executions/{name}', scope: 'read' },
  readExecutionLog: { method: 'GET', path: '/executions/{name}/log', scope: 'read' },
  listRuns: { method: 'GET', path: '/runs', scope: 'read' },
  listRulesets: { method: 'GET', path: '/rulesets', scope: 'read' },
} as const satisfies Readonly<Record<string, ApiRoute>>;

/** Name of an operation of the inspector. */
export type InspectorOperation = keyof typeof INSPECTOR_ROUTES;

/** The route of the function that stops executions. */
export const STOP_ROUTES = {
  stopExecution: { method: 'POST', path: '/executions/{name}/stop', scope: 'stop' },
} as const satisfies Readonly<Record<string, ApiRoute>>;

/** Name of an operation of the function that stops executions. */
export type StopOperation = keyof typeof STOP_ROUTES;

/** The route of the function that checks a deployment. Whoever may start a run may ask whether one can succeed. */
export const DOCTOR_ROUTES = {
  runChecks: { method: 'GET', path: '/checks', scope: 'start' },
} as const satisfies Readonly<Record<string, ApiRoute>>;

/** Name of an operation of the function that checks a deployment. */
export type DoctorOperation = keyof typeof DOCTOR_ROUTES;

/** Every route of the API. */
export const API_ROUTES = {
  ...TRIGGER_ROUTES,
  ...INSPECTOR_ROUTES,
  ...STOP_ROUTES,
  ...DOCTOR_ROUTES,
} as const;

/** Name of an operation of the API. */
export type ApiOperation = keyof typeof API_ROUTES;

/** A route as API Gateway names it, e.g. `GET /executions`. */
export function routeKey({ method, path }: ApiRoute): string {
  return `${method} ${path}`;
}
