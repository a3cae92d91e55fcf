/** The function that stops executions. */
import { stopEnvironment } from '../contract/inspector-environment';
import { createStepFunctionsClient } from '../http/step-functions-client';
import { createLog } from '../log/create-log';
import { createStopHandler } from './create-stop-handler';

const environment = stopEnvironment.read(process.env);

/** Stops executions of our workflows; made once, when the function is loaded. */
export const handler = createStopHandler({
  stepFunctions: createStepFunctionsClient(),
  environment,
  log: createLog('masking-stopper', environment.logLevel),
  clock: Date.now,
});
