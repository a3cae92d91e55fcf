/** What becomes of a masking run that DataMasque ends as `finished_with_warnings`. */
export enum WarningPolicy {
  /** The execution fails and leaves no snapshot. */
  FAIL = 'FAIL',

  /** The execution goes on as after a clean run; its output says `finished_with_warnings`. */
  ACCEPT = 'ACCEPT',
}
