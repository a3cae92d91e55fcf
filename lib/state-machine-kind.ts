/** What a state machine can do with a masking request. */
export enum StateMachineKind {
  /** DataMasque's official blueprint: always starts from the newest snapshot. */
  BLUEPRINT = 'blueprint',

  /** The state machine of a `MaskingWorkflow`: can also start from a given snapshot. */
  WORKFLOW = 'workflow',
}
