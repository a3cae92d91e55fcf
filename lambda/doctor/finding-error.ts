import type { Finding } from './finding';

/** An error whose meaning for a check is known. */
export class FindingError extends Error {
  override readonly name = 'FindingError';

  constructor(
    readonly finding: Finding,
    options?: ErrorOptions,
  ) {
    super(finding.message, options);
  }
}
