import { ResourceTag } from '../../lambda/contract/resource-tags';
import { deletion, deletionStart } from './deletion';
import { lookAssignment } from './looking';
import {
  argumentVariants,
  chooseVariant,
  type OptionalArguments,
  type Parameters,
} from './optional-arguments';
import { isCloneOfThisRun, isOurs, notOurs, RESTORED_FROM_TAG, whenItExists } from './ownership';
import { CLUSTER_BUSY, NO_CAPACITY_IN_ZONE, quotaFailure, retryLater } from './rds-capacity';
import { BROKEN_INSTANCE_STATUSES, statusIn, USABLE_INSTANCE_STATUSES } from './rds-statuses';
import { described, INSTANCE } from './rds-vocabulary';
import { expression, literal, type States, type TaskState } from './states-language';
import { ownershipTags, rdsTask } from './tasks';
import { BEGIN_WAIT, waitLoop, waitStateNames } from './waiting';
import type { WorkflowSettings } from './workflow-settings';
import { CURRENT_ZONE, NO_CAPACITY_STATUS, zoneFallback } from './zone-fallback';

/** One instance to make: the clone itself, or the instance of a cloned cluster. */
export interface InstanceToMake {
  /** Name of the state that chooses how it is made, which is the first one. */
  readonly choose: string;
  /** Begins the names of the states that make it. */
  readonly make: string;
  /** What it is, e.g. `the clone`; names the states of the wait. */
  readonly subject: string;
  /** JSONata that gives its identifier. */
  readonly identifier: string;
  /** RDS action that makes it. */
  readonly action: string;
  readonly parameters: Parameters;
  readonly optional: readonly OptionalArguments[];
  /** Whether it is made in a cluster, which may be busy. */
  readonly isInCluster?: true;
  /** Variables that the look assigns besides. */
  readonly details: { readonly [variable: string]: string };
  /** Condition, besides the status, for going on. */
  readonly condition?: string;
  readonly next: string;
}

/**
 * The states that make one instance and wait for it, in the zones of the source one after the other while there is no
 * capacity: at once, or later as a status, which leaves an instance that has to go first.
 */
export function makeInstance(settings: WorkflowSettings, instance: InstanceToMake): States {
  const { subject, choose } = instance;
  const { cloneInstanceClass } = settings;
  const names = waitStateNames(subject);
  const instanceClass = cloneInstanceClass ? literal(cloneInstanceClass) : '$source.instanceClass';
  const fallback = zoneFallback(subject, choose, instanceClass);
  const quota = quotaFailure(subject, 'instance');
  const busy = instance.isInCluster && retryLater(subject, [CLUSTER_BUSY], choose);
  const withoutCapacity = `${subject} without capacity`;
  const variants = argumentVariants(instance.make, instance.optional);
  const make = (parameters: Parameters): TaskState =>
    rdsTask(
      settings,
      instance.action,
      {
        [INSTANCE.identifier]: expression(instance.identifier),
        ...instance.parameters,
        ...parameters,
        DbInstanceClass: cloneInstanceClass ?? expression(instanceClass),
        AvailabilityZone: expression(CURRENT_ZONE),
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: false,
        CopyTagsToSnapshot: false,
        Tags: [...ownershipTags(settings, ResourceTag.CLONE_OWNER, ResourceTag.EXECUTION), RESTORED_FROM_TAG],
      },
      {
        Catch: [
          // An answer that was lost after the call took effect comes back as this; the next look asks whose it is.
          whenItExists(INSTANCE.alreadyExists, names.wait),
          { ErrorEquals: NO_CAPACITY_IN_ZONE, Next: fallback.start },
          ...(busy ? [busy.catcher] : []),
          quota.catcher,
        ],
        Assign: BEGIN_WAIT,
        Next: names.wait,
      },
    );
  return {
    [choose]: chooseVariant(variants),
    ...Object.fromEntries(variants.map(({ name, parameters }) => [name, make(parameters)])),
    ...quota.states,
    ...(busy ? busy.states : {}),
    ...waitForInstance(settings, instance, deletionStart(withoutCapacity)),
    ...deletion({
      subject: withoutCapacity,
      ...instanceDeletion(settings, instance.identifier),
      deadline: 'cloneDeadline',
      isRemembered: false,
      next: fallback.start,
    }),
    ...fallback.states,
  };
}

/** How to find and delete an instance of ours. */
export function instanceDeletion(
  settings: WorkflowSettings,
  identifier: string,
): {
  readonly look: TaskState;
  readonly remove: TaskState;
  readonly goneError: string;
  readonly identifier: string;
} {
  const found = described(INSTANCE);
  const ours = isOurs(`${found}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION);
  return {
    look: rdsTask(
      settings,
      INSTANCE.describe,
      { [INSTANCE.identifier]: expression(identifier) },
      {
        Assign: { status: expression(`${found}.DbInstanceStatus`), ours: expression(ours), fault: null },
      },
    ),
    remove: rdsTask(
      settings,
      'deleteDBInstance',
      {
        [INSTANCE.identifier]: expression(identifier),
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      },
      {},
    ),
    goneError: INSTANCE.notFound,
    identifier,
  };
}

function waitForInstance(
  settings: WorkflowSettings,
  instance: InstanceToMake,
  withoutCapacity: string,
): States {
  const { subject, identifier } = instance;
  const found = described(INSTANCE);
  const ours = isOurs(`${found}.TagList`, ResourceTag.CLONE_OWNER, settings.owner, ResourceTag.EXECUTION);
  const condition = instance.condition ? ` and (${instance.condition})` : '';
  return waitLoop({
    subject,
    look: rdsTask(
      settings,
      INSTANCE.describe,
      { [INSTANCE.identifier]: expression(identifier) },
      {
        Assign: lookAssignment(INSTANCE, {
          status: `${found}.DbInstanceStatus`,
          usable: `${ours} and ${isCloneOfThisRun(INSTANCE)}`,
          ...instance.details,
        }),
      },
    ),
    deadline: 'cloneDeadline',
    ready: {
      Condition: `$usable and ${statusIn(USABLE_INSTANCE_STATUSES)}${condition}`,
      Next: instance.next,
    },
    exits: [
      {
        Condition: `$fault = null and $usable and $status = ${literal(NO_CAPACITY_STATUS)}`,
        Assign: { waitSince: expression('$millis()'), missed: 0, ours: false },
        Next: withoutCapacity,
      },
    ],
    finalErrors: [INSTANCE.notFound],
    failures: [
      ...notOurs({
        what: 'a database',
        identifier,
        taken: `There is another database in place of ${subject}`,
        retagged: `The tags of ${subject} were changed`,
      }),
      {
        condition: `$fault = null and ${statusIn(BROKEN_INSTANCE_STATUSES)}`,
        state: `There is no use in waiting for ${subject}`,
        error: 'CloneBroken',
        cause: `${literal(`${subject}, `)} & ${identifier} & ', ended in status ' & $status`,
      },
    ],
  });
}
