import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { MaskingAutomation } from './masking-automation';

/**
 * Outputs of the stack for whoever deployed it: where everything is, and how to let the first person in. A value whose
 * part was not asked for has no output.
 *
 * @internal
 */
export function addOutputs(automation: MaskingAutomation): void {
  const { workflow, trigger, monitor, api, page } = automation;
  const output = (id: string, description: string, value: string | undefined): void => {
    if (value !== undefined) new CfnOutput(automation, id, { description, value });
  };
  output('PageUrl', 'The Automation page', page?.url);
  output('ApiUrl', 'HTTP API that lists and starts masking runs', api.url);
  output(
    'UserPoolId',
    'User pool of the people who may use the page: nobody at first',
    page?.userPool?.userPoolId,
  );
  output(
    'FirstPerson',
    'Command that lets a person in: put in their address',
    page?.userPool &&
      Fn.join(' ', [
        'aws cognito-idp admin-create-user --region',
        Stack.of(automation).region,
        '--user-pool-id',
        page.userPool.userPoolId,
        '--username person@example.com',
      ]),
  );
  output('AlarmTopicArn', 'Topic that the alarms notify: subscribe to it', monitor.topic?.topicArn);
  output('TriggerFunctionName', 'Function that lists and starts masking runs', trigger.function.functionName);
  output('StateMachineArn', 'State machine of the workflow', workflow.stateMachine.stateMachineArn);
  output('RecordTableName', 'Table with the record of each run that ended', monitor.records.tableName);
}
