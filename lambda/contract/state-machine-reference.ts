/**
 * What a state machine can do with a request: DataMasque's official blueprint takes the newest snapshot only, our
 * workflow also takes a given one.
 */
export type StateMachineKind = 'blueprint' | 'workflow';

/** A configured state machine, or a name pattern that covers some. */
export interface StateMachineReference {
  /** ARN of a state machine. Its name may hold `*` (any characters) and `?` (one), as IAM reads them: then it is a pattern. */
  readonly arn: string;
  readonly kind: StateMachineKind;
}

const STATE_MACHINE_ARN =
  /^arn:aws(?:-[a-z]+)*:states:[a-z0-9-]+:\d{12}:stateMachine:([A-Za-z0-9_-]{1,80})(?::([A-Za-z0-9_.-]+))?$/;

/**
 * Checks that an ARN is a state machine's.
 *
 * @throws Error for the ARN of anything else, a version or an alias included
 */
export function checkStateMachineArn(arn: string): void {
  const [, name, qualifier] = STATE_MACHINE_ARN.exec(arn) ?? [];
  if (name === undefined) {
    throw new Error(
      `a state machine is given by its ARN, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, got: ${JSON.stringify(arn)}; an execution, a function or another resource cannot be started`,
    );
  }
  if (qualifier !== undefined) {
    throw new Error(
      `a state machine is given by its ARN without version or alias, got: ${JSON.stringify(arn)}; leave out :${qualifier}`,
    );
  }
}

const WILDCARD = /[*?]/;

/** Whether a reference is a name pattern, which may cover any number of machines. */
export function isNamePattern(reference: StateMachineReference): boolean {
  return WILDCARD.test(reference.arn);
}

function patternCovers(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^:]*')
    .replace(/\?/g, '[^:]');
  return new RegExp(`^${source}$`).test(arn);
}

/**
 * The reference that covers a state machine: same partition, Region and account, and the same name or a pattern
 * that fits. A machine given by its ARN comes before any pattern.
 */
export function findStateMachineReference(
  references: readonly StateMachineReference[],
  stateMachineArn: string,
): StateMachineReference | undefined {
  return (
    references.find(({ arn }) => arn === stateMachineArn) ??
    references.find((reference) => isNamePattern(reference) && patternCovers(reference.arn, stateMachineArn))
  );
}

/** The machine that a request means when it names none: the only one that is configured. */
export function onlyStateMachine(
  references: readonly StateMachineReference[],
): StateMachineReference | undefined {
  const [first, ...others] = references;
  return first !== undefined && others.length === 0 && !isNamePattern(first) ? first : undefined;
}
