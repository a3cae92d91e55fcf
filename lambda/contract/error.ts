/** One thing that is wrong with a request. */
export interface Fault {
  /** Name of the field, as the sender wrote it; shortened where it is unreasonably long. */
  readonly field: string;
  /** What is wrong, the value received (shortened, never a secret) and the fix. */
  readonly message: string;
}

/** The one shape of every error that an HTTP client gets. */
export interface ErrorBody {
  /** Stable name of the error, e.g. `RequestRefused`. */
  readonly error: string;
  readonly message: string;
  /** Every fault of a refused request. */
  readonly details?: readonly Fault[];
  /** Of an `OverlappingExecution`: the execution that masks the same database. */
  readonly runningExecutionArn?: string;
}

/** Why a request was refused: its fields are wrong, or it names a state machine that nobody configured. */
export type RefusalReason = 'invalid-request' | 'state-machine-not-configured';

/** Faults that a refusal names at most; a request can hold any number of unknown fields. */
const MOST_FAULTS = 20;

function limited(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MOST_FAULTS) return faults;
  const more = faults.length - MOST_FAULTS;
  return [
    ...faults.slice(0, MOST_FAULTS),
    { field: '', message: `and ${more} more faults; mend these first` },
  ];
}

function summary(faults: readonly Fault[]): string {
  return faults.map(({ field, message }) => `${field} ${message}`.trim()).join('; ');
}

/**
 * A request that is refused before anything starts, with all its faults. Its name is what the workflow's state
 * machine matches on.
 */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefused';
  readonly faults: readonly Fault[];

  constructor(
    faults: readonly Fault[],
    readonly reason: RefusalReason = 'invalid-request',
  ) {
    const named = limited(faults);
    super(`request refused: ${summary(named)}`);
    this.faults = named;
  }
}
