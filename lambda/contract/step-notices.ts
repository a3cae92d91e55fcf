/** What a line of the workflow functions' logs is about: its key `notice`, by which saved queries find it. */
export const StepNotice = {
  STEP_DONE: 'step-done',
  STEP_FAILED: 'step-failed',
  /** A clone gets default groups, for its snapshot is of another major version than its source. */
  GROUPS_LEFT_OUT: 'groups-left-out',
} as const;
