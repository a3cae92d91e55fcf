/** What the state machine's definition depends on; strings may be CDK tokens. */
export interface WorkflowSettings {
  readonly partition: string;
  /** The workflow's stable id, the value of its owner tags. */
  readonly owner: string;
  readonly maskingFunctionArn: string;
  readonly snapshotFunctionArn: string;
  readonly cloneSecurityGroupIds: readonly string[];
  /** Whether a masking run that finished with warnings is good enough for a masked snapshot. */
  readonly acceptWarnings: boolean;
  readonly deadlines: PhaseSeconds;
}

/** Deadlines by phase, in seconds. */
export interface PhaseSeconds {
  readonly clone: number;
  readonly masking: number;
  readonly snapshot: number;
  readonly cleanUp: number;
}
