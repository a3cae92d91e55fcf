/** What a line of the workflow functions' logs is about: its key `notice`, by which saved queries find it. */
export const StepNotice = {
  STEP_DONE: 'step-done',
  STEP_FAILED: 'step-failed',
} as const;
