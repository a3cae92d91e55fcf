import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';

/** What an error of the SDK may say beside its message; what has no `$fault` is no answer of the service. */
interface SdkError {
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Codes for calls that come too often. Source: Amazon RDS API reference, common errors. */
const THROTTLING = /Throttl|RequestLimitExceeded|TooManyRequests/;

/**
 * What RDS answers a call.
 *
 * @throws StepFailure RdsUnavailable for what passes by waiting: throttling, a fault of the service or of the network;
 *   any other error as it is
 */
export async function rdsAnswer<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!isPassing(error as Error)) throw error;
    const { name, message } = error as Error;
    throw new StepFailure(StepError.RDS_UNAVAILABLE, `RDS cannot answer now: ${name}: ${message}`, {
      cause: error,
    });
  }
}

function isPassing(error: Error & SdkError): boolean {
  const { name, $fault, $metadata } = error;
  return $fault === undefined || THROTTLING.test(name) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Whether an error says that there is no such snapshot, or no such database. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && /NotFound(Fault)?$/.test(error.name);
}

/** Whether an error says that RDS does not take a value, as of a type of snapshots that it does not know. */
export function isInvalidValue(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidParameterValue';
}

/** Whether an error says that a snapshot is in a status in which it cannot be deleted, as while it is copied. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && /^InvalidDB(Cluster)?SnapshotState(Fault)?$/.test(error.name);
}
