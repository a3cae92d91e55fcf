/** What becomes of a request while another execution of its state machine masks the same database. */
export enum OverlapPolicy {
  /** It starts beside the other one. */
  ALLOW = 'ALLOW',

  /** It starts nothing, and that is no fault: the answer names the execution that runs. */
  SKIP = 'SKIP',

  /** It starts nothing and fails, so that a schedule's or rule's event goes to the failure queue. */
  REJECT = 'REJECT',
}
