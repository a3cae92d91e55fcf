import { type Fault, RequestRefusedError } from '../../../lambda/contract/error';

/** The refusal that a call ends in. */
export function refusalOf(call: () => unknown): RequestRefusedError {
  try {
    call();
  } catch (error) {
    if (error instanceof RequestRefusedError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The faults of a refusal by their fields. */
export function faultsOf(call: () => unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(refusalOf(call).faults.map(({ field, message }: Fault) => [field, message]));
}
