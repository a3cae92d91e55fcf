import { ResourceTag } from '../../lambda/contract/resource-tags';
import { BEGIN_DELETION, deletion, deletionStart } from './deletion';
import { isOurs } from './ownership';
import { catchAll, expression, literal, type StateChain, type States } from './states-language';
import { DATAMASQUE_RETRY, FUNCTION_RETRY, maskingTask, rdsTask } from './tasks';
import { FAULT_IN_WORDS, pauseSeconds } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const DEADLINE = 'cleanUpDeadline';
const CLONE = 'the clone to delete';
const SOURCE_SNAPSHOT = 'our snapshot of the source';
const MASKED_SNAPSHOT = 'an unfinished masked snapshot';

const LET_GO = 'Let go of DataMasque';
const KEEP_MASKED_SNAPSHOT = 'Is the masked snapshot complete?';
const SETTLED = 'Has DataMasque let go?';
const WAIT_SETTLED = 'Wait for DataMasque to let go';
const LET_GO_AGAIN = 'Let go of DataMasque again';
const NOT_SETTLED = 'The DataMasque connection may be left behind';
const DONE = 'Nothing is left behind';

/**
 * The phase that always runs: stop a masking run that still goes on, delete the clone and whatever else of this
 * execution must not stay. DataMasque is told first, but the clone's deletion never waits for it.
 */
export function cleanUpPhase(settings: WorkflowSettings): StateChain {
  return {
    StartAt: LET_GO,
    States: {
      [LET_GO]: disconnect(settings, {
        Retry: [{ ...FUNCTION_RETRY, MaxAttempts: 2 }],
        Assign: { settled: expression('$states.result.Payload.settled'), ...BEGIN_DELETION },
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Next: deletionStart(CLONE),
            Assign: { settled: false, ...BEGIN_DELETION },
          },
        ],
        Next: deletionStart(CLONE),
      }),
      ...deleteClone(settings),
      ...deleteSnapshot(settings, SOURCE_SNAPSHOT, {
        identifier: '$plan.names.sourceSnapshot',
        ownerTag: ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER,
        next: KEEP_MASKED_SNAPSHOT,
      }),
      [KEEP_MASKED_SNAPSHOT]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$failure = null'), Next: SETTLED }],
        Default: deletionStart(MASKED_SNAPSHOT),
      },
      ...deleteSnapshot(settings, MASKED_SNAPSHOT, {
        identifier: '$plan.names.maskedSnapshot',
        ownerTag: ResourceTag.MASKED_SNAPSHOT_OWNER,
        next: SETTLED,
      }),
      ...settleDataMasque(settings),
      [DONE]: { Type: 'Pass', Output: {}, End: true },
    },
  };
}

function disconnect(
  settings: WorkflowSettings,
  details: Parameters<typeof maskingTask>[2],
): ReturnType<typeof maskingTask> {
  const step = {
    step: 'disconnect',
    connectionName: expression('$plan.names.connection'),
    runName: expression('$plan.names.connection'),
  } as const;
  return maskingTask(settings, step, details);
}

function deleteClone(settings: WorkflowSettings): States {
  const instance = '$states.result.DbInstances[0]';
  const identifier = '$plan.names.clone';
  return deletion({
    subject: CLONE,
    look: rdsTask(
      settings,
      'describeDBInstances',
      { DbInstanceIdentifier: expression(identifier) },
      {
        Assign: {
          status: expression(`${instance}.DbInstanceStatus`),
          ours: expression(
            isOurs(`${instance}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION),
          ),
          fault: null,
        },
      },
    ),
    remove: rdsTask(
      settings,
      'deleteDBInstance',
      { DbInstanceIdentifier: expression(identifier), SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
      {},
    ),
    goneError: 'Rds.DbInstanceNotFoundException',
    identifier,
    deadline: DEADLINE,
    next: deletionStart(SOURCE_SNAPSHOT),
  });
}

function deleteSnapshot(
  settings: WorkflowSettings,
  subject: string,
  snapshot: { readonly identifier: string; readonly ownerTag: string; readonly next: string },
): States {
  const found = '$states.result.DbSnapshots[0]';
  const parameters = { DbSnapshotIdentifier: expression(snapshot.identifier) };
  return deletion({
    subject,
    look: rdsTask(settings, 'describeDBSnapshots', parameters, {
      Assign: {
        status: expression(`${found}.Status`),
        ours: expression(
          isOurs(`${found}.TagList`, snapshot.ownerTag, settings.owner, ResourceTag.EXECUTION),
        ),
        fault: null,
      },
    }),
    remove: rdsTask(settings, 'deleteDBSnapshot', parameters, {}),
    goneError: 'Rds.DbSnapshotNotFoundException',
    identifier: snapshot.identifier,
    deadline: DEADLINE,
    next: snapshot.next,
  });
}

function settleDataMasque(settings: WorkflowSettings): States {
  return {
    [SETTLED]: {
      Type: 'Choice',
      Choices: [
        { Condition: expression('$settled'), Next: DONE },
        { Condition: expression(`$millis() >= $${DEADLINE}`), Next: NOT_SETTLED },
      ],
      Default: WAIT_SETTLED,
    },
    [WAIT_SETTLED]: { Type: 'Wait', Seconds: pauseSeconds(DEADLINE), Next: LET_GO_AGAIN },
    [LET_GO_AGAIN]: disconnect(settings, {
      Retry: [FUNCTION_RETRY, { ...DATAMASQUE_RETRY, MaxAttempts: 3 }],
      Assign: { settled: expression('$states.result.Payload.settled'), fault: null },
      Catch: [catchAll(SETTLED, 'fault')],
      Next: SETTLED,
    }),
    [NOT_SETTLED]: {
      Type: 'Fail',
      Error: 'DeadlineExceeded',
      Cause: expression(
        `${literal('the DataMasque connection may be left behind: ')} & $plan.names.connection & ${FAULT_IN_WORDS}`,
      ),
    },
  };
}
