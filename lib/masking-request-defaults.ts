import { Token } from 'aws-cdk-lib';
import { readMaskingRequestDefaults } from '../lambda/contract/masking-request';

/** Fields of a masking request, given beforehand for every request that leaves them out. */
export interface MaskingRequestDefaults {
  /**
   * ARN of the state machine to start; must be a configured one.
   *
   * @default - the only configured state machine; where there are several, each request must name one
   */
  readonly stateMachineArn?: string;

  /**
   * ARN or identifier of the source RDS instance or Aurora cluster.
   *
   * @default - each request must name one
   */
  readonly databaseIdentifier?: string;

  /**
   * ARN of the Secrets Manager secret with the database login.
   *
   * @default - each request must name one
   */
  readonly databaseSecretIdentifier?: string;

  /**
   * DataMasque ruleset: UUID or, on a state machine of kind workflow, name.
   *
   * @default - each request must name one
   */
  readonly ruleset?: string;

  /**
   * Availability Zone or Local Zone for the clone, e.g. `us-east-1a`.
   *
   * @default - the source's
   */
  readonly preferredAvailabilityZone?: string;

  /**
   * ARN of the Secrets Manager secret that holds the run secret.
   *
   * @default - DataMasque makes a run secret for each run
   */
  readonly runSecretArn?: string;

  /**
   * Snapshot to start from, ARN or identifier; for state machines of kind workflow only.
   *
   * @default - the newest snapshot
   */
  readonly sourceSnapshot?: string;

  /**
   * Hash that the ruleset's text and its libraries must have, `sha256:` and 64 hexadecimal digits, as `masking rulesets`
   * shows it; any other text is refused before anything is made. For state machines of kind workflow only.
   *
   * @default - any
   */
  readonly rulesetHash?: string;
}

/**
 * Validates what can be validated when an app is synthesized: a value that is known at deployment only is left to
 * the handler.
 *
 * @throws RequestRefusedError with every fault at once
 * @internal
 */
export function validatedDefaults(defaults: MaskingRequestDefaults): MaskingRequestDefaults {
  const known = Object.entries(defaults).filter(([, value]) => !Token.isUnresolved(value));
  const validated = readMaskingRequestDefaults(Object.fromEntries(known));
  return { ...defaults, ...validated };
}
