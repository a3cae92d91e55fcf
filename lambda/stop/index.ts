/** The function that stops executions. */
import { stopEnvironment } from '../contract/inspector-environment';
import { createRequestLog } from '../http/request-log';
import { createStepFunctionsClient } from '../http/step-functions-client';
import { createStopHandler } from './create-stop-handler';

const environment = stopEnvironment.read(process.env);

/** Stops executions of our workflows; made once, when the function is loaded. */
export const handler = createStopHandler({
  stepFunctions: createStepFunctionsClient(),
  environment,
  log: createRequestLog('masking-stopper', environment.logLevel),
  clock: Date.now,
});
