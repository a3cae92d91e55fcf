/** How a database is masked. */
export interface MaskingDetails {
  /**
   * ARN of the state machine to start; must be a configured one.
   *
   * @default - the trigger's default, or else the only configured state machine
   */
  readonly stateMachineArn?: string;

  /**
   * ARN of the Secrets Manager secret with the database login.
   *
   * @default - the trigger's default; one of the two is needed
   */
  readonly databaseSecretIdentifier?: string;

  /**
   * UUID of the DataMasque ruleset.
   *
   * @default - the trigger's default; one of the two is needed
   */
  readonly ruleset?: string;

  /**
   * Availability Zone or Local Zone for the clone, e.g. `us-east-1a`.
   *
   * @default - the trigger's default, or else the source's
   */
  readonly preferredAvailabilityZone?: string;

  /**
   * ARN of the Secrets Manager secret that holds the run secret.
   *
   * @default - the trigger's default, or else DataMasque makes a run secret for each run
   */
  readonly runSecretArn?: string;

  /**
   * Hash that the ruleset's text and its libraries must have, `sha256:` and 64 hexadecimal digits, as `masking rulesets`
   * shows it; any other text is refused before anything is made. For state machines of kind workflow only.
   *
   * @default - the trigger's default, or else any
   */
  readonly rulesetHash?: string;
}

/** What a schedule or a rule starts. Each field that is left out is the trigger's default. */
export interface MaskingRequest extends MaskingDetails {
  /**
   * ARN or identifier of the source RDS instance or Aurora cluster.
   *
   * @default - the trigger's default; one of the two is needed
   */
  readonly databaseIdentifier?: string;

  /**
   * Snapshot to start from, ARN or identifier; for state machines of kind workflow only.
   *
   * @default - the trigger's default, or else the newest snapshot
   */
  readonly sourceSnapshot?: string;
}
