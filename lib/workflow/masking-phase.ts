import { expression, type StateChain, type States } from './states-language';
import { CLONE_UNREACHABLE_RETRY, DATAMASQUE_LOGIN_RETRY, FUNCTION_RETRY, maskingTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const RUN = waitStateNames('the masking run');

const CONNECT = 'Connect DataMasque to the clone';
const START = 'Start the masking run';
const DONE = 'The clone is masked';

/** After so many looks in a row that do not find the run, it is gone. */
const MISSED_LOOKS = 5;

/** What the run is started with, which identifies it afterwards. */
const STARTED = {
  runName: expression('$plan.names.connection'),
  connectionId: expression('$connectionId'),
  rulesetId: expression('$plan.rulesetId'),
} as const;

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
          Retry: [FUNCTION_RETRY, DATAMASQUE_LOGIN_RETRY, CLONE_UNREACHABLE_RETRY],
          Assign: {
            connectionId: expression('$states.result.Payload.connectionId'),
            maskedDatabase: expression('$states.result.Payload.maskedDatabase'),
            maskedSchema: expression('$states.result.Payload.maskedSchema'),
          },
          Next: START,
        },
      ),
      [START]: maskingTask(
        settings,
        {
          step: 'start-run',
          ...STARTED,
          recipe: expression('$plan.recipe'),
          runSecretArn: expression('$plan.runSecretArn'),
        },
        {
          Retry: [FUNCTION_RETRY, DATAMASQUE_LOGIN_RETRY],
          Assign: {
            runId: expression('$states.result.Payload.maskRunId'),
            missedLooks: 0,
            recipeChange: null,
            ...BEGIN_WAIT,
          },
          Next: RUN.wait,
        },
      ),
      ...waitForRun(settings),
      [DONE]: {
        Type: 'Pass',
        Output: {
          maskRunId: expression('$runId'),
          status: expression('$status'),
          ...STARTED,
          maskedDatabase: expression('$maskedDatabase'),
          maskedSchema: expression('$maskedSchema'),
        },
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
      {
        step: 'check-run',
        maskRunId: expression('$runId'),
        ...STARTED,
        rulesetName: expression('$plan.rulesetName'),
        recipe: expression('$plan.recipe'),
      },
      {
        Assign: {
          missedLooks: expression('$states.result.Payload.exists ? 0 : $missedLooks + 1'),
          status: expression('$states.result.Payload.status'),
          inFlight: expression('$states.result.Payload.inFlight'),
          message: expression('$states.result.Payload.message'),
          recipeChange: expression('$states.result.Payload.recipeChange'),
          fault: null,
        },
      },
    ),
    deadline: 'maskingDeadline',
    ready: { Condition: `$status in ${accepted} and $recipeChange = null`, Next: DONE },
    // Whatever the server answers may pass, a refusal while its users or its proxy are changed included.
    finalErrors: [],
    failures: [
      {
        condition: `$fault = null and $missedLooks >= ${MISSED_LOOKS}`,
        state: 'The masking run is gone',
        error: 'MaskingRunGone',
        cause: `'${MISSED_LOOKS} polls in a row found no masking run ' & $runId & ' of this execution, so nothing proves that the clone is masked: ' & $message`,
      },
      {
        condition: '$fault = null and $recipeChange != null',
        state: 'The ruleset changed while it masked',
        error: 'RulesetChanged',
        cause:
          "'the ruleset ' & $plan.rulesetName & ' changed after the request was checked, so nobody can say what masking run ' & $runId & ' masked: ' & $recipeChange",
      },
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
