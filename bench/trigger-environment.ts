import type { TriggerEnvironment } from '../lambda/contract/trigger-environment';
import { createStepFunctionsClient, type StepFunctionsClient } from '../lambda/http/step-functions-client';
import { createTriggerHandler, type TriggerHandler } from '../lambda/trigger/create-trigger-handler';
import type { NoticeDetails, TriggerLog } from '../lambda/trigger/log';
import { LOCAL_REGION } from '../local/local-place';

/** Makes the SDK's clients of this process talk to an endpoint, by what a function's environment would say. */
export function pointClientsAt(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SFN: url,
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}

/**
 * The trigger's handler as one execution environment of the function has it, with a client of its own.
 *
 * @param say told of every request that the handler could not answer
 */
export function triggerEnvironment(
  stateMachineArn: string,
  say: (line: string) => void,
  wrapClient: (client: StepFunctionsClient) => StepFunctionsClient = (client) => client,
): TriggerHandler {
  const environment: TriggerEnvironment = {
    triggerId: 'Bench/Trigger',
    stateMachines: [{ arn: stateMachineArn, kind: 'workflow' }],
    defaults: {},
    logLevel: 'INFO',
  };
  const silent = (): void => undefined;
  const tell = (message: string, { error }: NoticeDetails): void => say(`${message}: ${error}`);
  const log: TriggerLog = { info: silent, warn: tell, error: tell };
  return createTriggerHandler({
    client: wrapClient(createStepFunctionsClient()),
    environment,
    log,
    count: silent,
  });
}
