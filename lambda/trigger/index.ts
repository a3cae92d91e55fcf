/** The trigger's Lambda function. */
import { triggerEnvironment } from '../contract/trigger-environment';
import { createStepFunctionsClient } from '../http/step-functions-client';
import { createLog } from '../log/create-log';
import { createTriggerHandler } from './create-trigger-handler';
import { embeddedMetrics } from './metrics';

const environment = triggerEnvironment.read(process.env);

/** Lists state machines, lists executions and starts executions; made once, when the function is loaded. */
export const handler = createTriggerHandler({
  client: createStepFunctionsClient(),
  environment,
  log: createLog('masking-trigger', environment.logLevel),
  count: embeddedMetrics(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'masking-trigger', Date.now, (line) =>
    process.stdout.write(line),
  ),
});
