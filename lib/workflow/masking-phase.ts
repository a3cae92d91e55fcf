import { StepError } from '../../lambda/contract/workflow-steps';
import { expression, type StateChain, type States } from './states-language';
import { DATAMASQUE_RETRY, FUNCTION_RETRY, maskingTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const RUN = waitStateNames('the masking run');

const CONNECT = 'Connect DataMasque to the clone';
const START = 'Start the masking run';
const DONE = 'The clone is masked';

/** The phase that masks the clone in place. */
export function maskingPhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: CONNECT,
    States: {
      [CONNECT]: maskingTask(
        settings,
        {
          step: 'connect',
          connectionName: expression('$plan.names.connection'),
          databaseSecretArn: expression('$plan.databaseSecretArn'),
          clone: {
            address: expression('$clone.address'),
            port: expression('$clone.port'),
            engine: expression('$clone.engine'),
            databaseName: expression('$clone.databaseName'),
          },
        },
        {
          Retry: [FUNCTION_RETRY, DATAMASQUE_RETRY],
          Assign: { connectionId: expression('$states.result.Payload.connectionId') },
          Next: START,
        },
      ),
      [START]: maskingTask(
        settings,
        {
          step: 'start-run',
          runName: expression('$plan.names.connection'),
          connectionId: expression('$connectionId'),
          rulesetId: expression('$plan.rulesetId'),
          runSecretArn: expression('$plan.runSecretArn'),
        },
        {
          Retry: [FUNCTION_RETRY, DATAMASQUE_RETRY],
          Assign: { runId: expression('$states.result.Payload.maskRunId'), ...BEGIN_WAIT },
          Next: RUN.wait,
        },
      ),
      ...waitForRun(settings),
      [DONE]: {
        Type: 'Pass',
        Output: { maskRunId: expression('$runId'), status: expression('$status') },
        End: true,
      },
    },
  };
}

function waitForRun(settings: WorkflowSettings): States {
  const accepted = settings.acceptWarnings ? '["finished", "finished_with_warnings"]' : '["finished"]';
  return waitLoop({
    subject: 'the masking run',
    look: maskingTask(
      settings,
      { step: 'check-run', maskRunId: expression('$runId') },
      {
        Assign: {
          status: expression('$states.result.Payload.status'),
          inFlight: expression('$states.result.Payload.inFlight'),
          message: expression('$states.result.Payload.message'),
          fault: null,
        },
      },
    ),
    deadline: 'maskingDeadline',
    ready: { Condition: `$status in ${accepted}`, Next: DONE },
    finalErrors: [StepError.DATAMASQUE_REFUSED],
    failures: [
      {
        condition: '$fault = null and $status = "finished_with_warnings"',
        state: 'The masking run finished with warnings',
        error: 'MaskingRunFinishedWithWarnings',
        cause:
          "'masking run ' & $runId & ' finished with warnings, which this workflow does not accept (onWarnings): ' & $message",
      },
      {
        condition: '$fault = null and $status = "cancelled"',
        state: 'The masking run was cancelled',
        error: 'MaskingRunCancelled',
        cause: "'masking run ' & $runId & ' was cancelled in DataMasque'",
      },
      {
        condition: '$fault = null and $not($inFlight)',
        state: 'The masking run failed',
        error: 'MaskingRunFailed',
        cause: "'masking run ' & $runId & ' ended in status ' & $status & ': ' & $message",
      },
    ],
  });
}
