import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import { HttpRefusedError } from '../http/http-response';

const RETRY_AFTER = { 'retry-after': '10' };

/**
 * What a client of the API is told of a DataMasque that cannot be asked; the server's own words are for the log. Any
 * other error is given back as it is.
 */
export function dataMasqueFault(error: unknown): unknown {
  if (!(error instanceof StepFailure)) return error;
  if (error.name === StepError.DATAMASQUE_UNAVAILABLE) {
    const message = 'DataMasque does not answer, or answers that it cannot now; try again shortly';
    return new HttpRefusedError(
      { statusCode: 503, body: { error: error.name, message }, headers: RETRY_AFTER },
      { cause: error },
    );
  }
  const message = 'DataMasque refused to be asked; the log of the inspector has its reason';
  return new HttpRefusedError({ statusCode: 502, body: { error: error.name, message } }, { cause: error });
}
