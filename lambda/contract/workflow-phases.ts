/**
 * The phases of a run of our workflow as its history and its errors name them. The definition in lib/ takes the names of
 * its states and errors from here.
 */
export const WORKFLOW_PHASES = [
  'request',
  'source',
  'clone',
  'masking',
  'snapshot',
  'sharing',
  'clean-up',
] as const;

export type WorkflowPhase = (typeof WORKFLOW_PHASES)[number];

/** Name of each phase's top-level state. */
export const PHASE_STATES = {
  request: 'Check the request',
  source: 'Find the source',
  clone: 'Clone the database',
  masking: 'Mask the clone',
  snapshot: 'Snapshot the clone',
  sharing: 'Share the result',
  'clean-up': 'Clean up',
} as const satisfies Record<WorkflowPhase, string>;

/**
 * Errors with which an execution of our workflow fails, and the phase that each stands for. The phase `source` fails with
 * the error of `request`: both refuse a run before anything is made.
 */
export const PHASE_ERRORS = {
  request: 'RequestRefused',
  clone: 'CloneFailed',
  masking: 'MaskingFailed',
  snapshot: 'SnapshotFailed',
  sharing: 'SharingFailed',
  'clean-up': 'CleanUpFailed',
} as const satisfies Partial<Record<WorkflowPhase, string>>;

const PHASE_BY_ERROR: ReadonlyMap<string, WorkflowPhase> = new Map(
  Object.entries(PHASE_ERRORS).map(([phase, error]) => [error, phase as WorkflowPhase]),
);

const PHASE_BY_STATE: ReadonlyMap<string, WorkflowPhase> = new Map(
  WORKFLOW_PHASES.map((phase) => [PHASE_STATES[phase], phase]),
);

/** The phase that a top-level state is; undefined for any other state. */
export function phaseOfState(state: string): WorkflowPhase | undefined {
  return PHASE_BY_STATE.get(state);
}

/** The phase that an execution's error says has failed; undefined for an error that is not the workflow's own. */
export function phaseOfError(error: string): WorkflowPhase | undefined {
  return PHASE_BY_ERROR.get(error);
}
