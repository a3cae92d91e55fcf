import { SFNClient } from '@aws-sdk/client-sfn';
import { PatientRetries } from './patient-retries';

/** What the trigger needs of a Step Functions client. */
export type StepFunctionsClient = Pick<SFNClient, 'send'>;

const CONNECTION_TIMEOUT_MILLISECONDS = 2000;
const REQUEST_TIMEOUT_MILLISECONDS = 6000;

/** A client of the function's own Region; the SDK itself reads AWS_ENDPOINT_URL and its like. */
export function createStepFunctionsClient(): SFNClient {
  return new SFNClient({
    retryStrategy: new PatientRetries(),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
}
