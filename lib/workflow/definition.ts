import { PHASE_ERRORS, PHASE_STATES } from '../../lambda/contract/workflow-phases';
import { cleanUpPhase, KEPT_IN_WORDS } from './clean-up-phase';
import { clonePhase } from './clone-phase';
import { maskingPhase } from './masking-phase';
import { needsSharing, sharingPhase } from './sharing-phase';
import { snapshotPhase } from './snapshot-phase';
import { sourcePhase } from './source-phase';
import {
  type Assignment,
  expression,
  literal,
  type ParallelState,
  type Retrier,
  type StateChain,
  type StateMachineDefinition,
  type States,
  type TaskState,
} from './states-language';
import { DATAMASQUE_RETRY, FUNCTION_RETRY, maskingTask } from './tasks';
import { ownWords } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

/** Names of the top-level states that are phases of a run, in their order. */
export const PhaseState = {
  REQUEST: PHASE_STATES.request,
  SOURCE: PHASE_STATES.source,
  CLONE: PHASE_STATES.clone,
  MASKING: PHASE_STATES.masking,
  SNAPSHOT: PHASE_STATES.snapshot,
  SHARING: PHASE_STATES.sharing,
  CLEAN_UP: PHASE_STATES['clean-up'],
} as const;

/** Errors with which an execution fails, by what failed. */
export const PhaseError = {
  REQUEST: PHASE_ERRORS.request,
  CLONE: PHASE_ERRORS.clone,
  MASKING: PHASE_ERRORS.masking,
  SNAPSHOT: PHASE_ERRORS.snapshot,
  SHARING: PHASE_ERRORS.sharing,
  CLEAN_UP: PHASE_ERRORS['clean-up'],
} as const;

/** Names of the top-level states with which a run ends. */
export const EndState = {
  SUCCEEDED: 'The masked snapshot is ready',
  FAILED: 'The run failed',
  CLEAN_UP_FAILED: 'Something may be left behind',
} as const;

const JUDGE = 'Did every phase succeed?';

/**
 * Clean-up is tried again as a whole when it fails in a way that its own waits do not cover. Its waits share one
 * deadline, so that a later try after the deadline is one more look, not one more wait.
 */
const CLEAN_UP_RETRY: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 30,
  MaxAttempts: 4,
  BackoffRate: 4,
  MaxDelaySeconds: 1800,
};

/**
 * The workflow: check the request and the source, then clone, mask and snapshot, then clean up whatever came of it,
 * and only then say how it ended. Each phase is a Parallel of one branch, because a Parallel is what can catch an
 * error of any state within, a Choice or a Wait included; the names that clean-up needs are assigned before the first
 * of them.
 */
export function workflowStates(settings: WorkflowSettings): StateChain {
  return {
    StartAt: PhaseState.REQUEST,
    States: {
      [PhaseState.REQUEST]: checkRequest(settings),
      ...phases(settings),
      [PhaseState.CLEAN_UP]: cleanUp(settings),
      ...ends(),
    },
  };
}

/**
 * The whole definition.
 *
 * @param timeoutSeconds limit of an execution, at least `longestExecutionSeconds`
 */
export function workflowDefinition(states: StateChain, timeoutSeconds: number): StateMachineDefinition {
  return {
    Comment: 'Restores a clone of an RDS database, masks it with DataMasque and leaves a masked snapshot',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: timeoutSeconds,
    ...states,
  };
}

/** Assigns a deadline, in milliseconds since the epoch. */
function deadline(variable: string, seconds: number): Assignment {
  return { [variable]: expression(`$millis() + ${seconds * 1000}`) };
}

function phases(settings: WorkflowSettings): States {
  const { deadlines } = settings;
  const cleanUpDeadline = deadline('cleanUpDeadline', deadlines.cleanUp);
  const sharing = needsSharing(settings);
  const afterSnapshot = sharing ? deadline('sharingDeadline', deadlines.sharing) : cleanUpDeadline;
  const inCleanUp = { onFailure: PhaseState.CLEAN_UP, assignOnFailure: cleanUpDeadline };
  return {
    [PhaseState.SOURCE]: phase(sourcePhase(settings), {
      code: PhaseError.REQUEST,
      lookAt: literal('the history of this execution; nothing was made'),
      assign: { source: expression('$states.result[0]'), ...deadline('cloneDeadline', deadlines.clone) },
      next: PhaseState.CLONE,
      onFailure: EndState.FAILED,
      assignOnFailure: {},
    }),
    [PhaseState.CLONE]: phase(clonePhase(settings), {
      code: PhaseError.CLONE,
      lookAt: "'the history of this execution, and the RDS events of ' & $plan.names.clone",
      assign: { clone: expression('$states.result[0]'), ...deadline('maskingDeadline', deadlines.masking) },
      next: PhaseState.MASKING,
      ...inCleanUp,
    }),
    [PhaseState.MASKING]: phase(maskingPhase(settings), {
      code: PhaseError.MASKING,
      lookAt: "'the log of the DataMasque run named ' & $plan.names.connection",
      assign: {
        masking: expression('$states.result[0]'),
        maskedAt: expression('$millis()'),
        ...deadline('snapshotDeadline', deadlines.snapshot),
      },
      next: PhaseState.SNAPSHOT,
      ...inCleanUp,
    }),
    [PhaseState.SNAPSHOT]: phase(snapshotPhase(settings), {
      code: PhaseError.SNAPSHOT,
      lookAt: "'the history of this execution, and the RDS events of ' & $plan.names.maskedSnapshot",
      assign: { snapshot: expression('$states.result[0]'), ...afterSnapshot },
      next: sharing ? PhaseState.SHARING : PhaseState.CLEAN_UP,
      ...inCleanUp,
    }),
    ...(sharing ? { [PhaseState.SHARING]: share(settings, cleanUpDeadline) } : {}),
  };
}

function share(settings: WorkflowSettings, cleanUpDeadline: Assignment): ParallelState {
  return phase(sharingPhase(settings), {
    code: PhaseError.SHARING,
    lookAt: "'the history of this execution, and the snapshot ' & $plan.names.maskedSnapshot",
    assign: { snapshot: expression('$states.result[0]'), ...cleanUpDeadline },
    next: PhaseState.CLEAN_UP,
    onFailure: PhaseState.CLEAN_UP,
    assignOnFailure: cleanUpDeadline,
  });
}

function ends(): States {
  return {
    [JUDGE]: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$failure = null'), Next: EndState.SUCCEEDED }],
      Default: EndState.FAILED,
    },
    [EndState.SUCCEEDED]: {
      Type: 'Succeed',
      Output: {
        maskedSnapshotArn: expression('$snapshot.arn'),
        maskedSnapshotIdentifier: expression('$plan.names.maskedSnapshot'),
        databaseIdentifier: expression('$source.identifier'),
        sourceSnapshot: expression('$clone.snapshotIdentifier'),
        availabilityZone: expression('$clone.availabilityZone'),
        zonesWithoutCapacity: expression('$clone.zonesWithoutCapacity'),
        zonesWithoutStorage: expression('$clone.zonesWithoutStorage'),
        rulesetId: expression('$plan.rulesetId'),
        rulesetName: expression('$plan.rulesetName'),
        rulesetHash: expression('$plan.recipe.hash'),
        maskRunId: expression('$masking.maskRunId'),
        runName: expression('$masking.runName'),
        connectionId: expression('$masking.connectionId'),
        maskedDatabase: expression('$masking.maskedDatabase'),
        maskedSchema: expression('$masking.maskedSchema'),
        maskingStatus: expression('$masking.status'),
      },
    },
    [EndState.FAILED]: {
      Type: 'Fail',
      Error: expression('$failure.code'),
      Cause: expression(`${inWords('$failure')} & ($kept ? ${KEPT_IN_WORDS} : '')`),
    },
    [EndState.CLEAN_UP_FAILED]: {
      Type: 'Fail',
      Error: expression(`$failure = null ? '${PhaseError.CLEAN_UP}' : $failure.code`),
      Cause: expression(
        `($failure = null ? 'the masked snapshot ' & $snapshot.arn & ' is complete' : ${inWords('$failure')})` +
          ` & '; but clean-up did not end: ' & ${message('$cleanUpFault')} & '; the clone is called ' & $plan.names.clone`,
      ),
    },
  };
}

function checkRequest(settings: WorkflowSettings): TaskState {
  return maskingTask(
    settings,
    {
      step: 'check-request',
      input: expression('$states.input'),
      executionArn: expression('$states.context.Execution.Id'),
      startedAt: expression('$states.context.Execution.StartTime'),
    },
    {
      Retry: [FUNCTION_RETRY, DATAMASQUE_RETRY],
      Assign: {
        plan: expression('$states.result.Payload'),
        failure: null,
        kept: false,
        // Clean-up reads them whatever phase failed.
        clone: null,
        masking: null,
        maskedAt: 0,
        snapshot: null,
      },
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Next: EndState.FAILED,
          Assign: {
            failure: {
              code: PhaseError.REQUEST,
              lookAt: 'the input of this execution; nothing was made',
              fault: expression('$states.errorOutput'),
            },
            kept: false,
          },
        },
      ],
      Next: PhaseState.SOURCE,
    },
  );
}

interface PhaseDetails {
  readonly code: string;
  /** JSONata. */
  readonly lookAt: string;
  readonly assign: Assignment;
  readonly next: string;
  readonly onFailure: string;
  readonly assignOnFailure: Assignment;
}

function phase(branch: StateChain, details: PhaseDetails): ParallelState {
  const failure = {
    code: details.code,
    lookAt: expression(details.lookAt),
    fault: expression('$states.errorOutput'),
  };
  return {
    Type: 'Parallel',
    Branches: [branch],
    Catch: [
      {
        ErrorEquals: ['States.ALL'],
        Next: details.onFailure,
        Assign: { failure, ...details.assignOnFailure },
      },
    ],
    Assign: details.assign,
    Output: {},
    Next: details.next,
  };
}

function cleanUp(settings: WorkflowSettings): ParallelState {
  return {
    Type: 'Parallel',
    Branches: [cleanUpPhase(settings)],
    Retry: [CLEAN_UP_RETRY],
    Catch: [
      {
        ErrorEquals: ['States.ALL'],
        Next: EndState.CLEAN_UP_FAILED,
        Assign: { cleanUpFault: expression('$states.errorOutput') },
      },
    ],
    Assign: { kept: expression('$states.result[0].isKept') },
    Output: {},
    Next: JUDGE,
  };
}

/** An error's Cause in words. */
function message(fault: string): string {
  return `($exists(${fault}.Cause) ? $substring(${ownWords(`${fault}.Cause`)}, 0, 4000) : 'no further details')`;
}

function inWords(failure: string): string {
  return `(${failure}.fault.Error & ': ' & ${message(`${failure}.fault`)} & '; look at ' & ${failure}.lookAt)`;
}
