import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { PhaseState, workflowDefinition, workflowStates } from '../../../lib/workflow/definition';
import { longestExecutionSeconds } from '../../../lib/workflow/longest-execution';
import { BROKEN_INSTANCE_STATUSES } from '../../../lib/workflow/rds-statuses';
import type {
  ParallelState,
  State,
  StateChain,
  States,
  TaskState,
} from '../../../lib/workflow/states-language';
import { pauseSeconds } from '../../../lib/workflow/waiting';
import type { WorkflowSettings } from '../../../lib/workflow/workflow-settings';
import { evaluated } from './task-arguments';

const deadlines = { clone: 3600, masking: 7200, snapshot: 1800, sharing: 1800, cleanUp: 900 };
const settings: WorkflowSettings = {
  partition: 'aws',
  owner: 'MyStack/Masking/Workflow',
  maskingFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:masking',
  snapshotFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:snapshot',
  cloneSecurityGroupIds: ['sg-clone'],
  acceptWarnings: false,
  clusterCloning: 'snapshot',
  snapshotMaxAgeSeconds: null,
  includeAwsBackup: false,
  sourceCopyKeyId: 'alias/aws/rds',
  sourceKeyIds: [],
  shareWithAccounts: [],
  snapshotTags: {},
  deadlines,
};
const everything: Partial<WorkflowSettings> = {
  clusterCloning: 'copy-on-write',
  zone: { instanceId: 'i-0123456789abcdef0' },
  snapshotKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k',
  shareWithAccounts: ['210987654321'],
  keepSnapshots: 3,
  snapshotTags: { team: 'data' },
};
const chain = workflowStates(settings);
const definition = workflowDefinition(chain, longestExecutionSeconds(chain, deadlines));

function allStates(states: States): [string, State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Type === 'Parallel' ? state.Branches.flatMap((branch) => allStates(branch.States)) : []),
  ]);
}

function tasks(states: States): [string, TaskState][] {
  return allStates(states).filter((entry): entry is [string, TaskState] => entry[1].Type === 'Task');
}

function parallel(name: string): ParallelState {
  const state = chain.States[name];
  if (state?.Type !== 'Parallel') throw new Error(`${name} is no Parallel`);
  return state;
}

function branch(name: string): StateChain {
  const [only] = parallel(name).Branches;
  if (!only) throw new Error(`${name} has no branch`);
  return only;
}

function action(task: TaskState): string {
  return task.Resource.split(':').slice(-2).join(':');
}

function evaluate(expression: string, variables: Record<string, unknown>, now = 0): Promise<unknown> {
  const bindings = { ...variables, millis: () => now };
  return jsonata(expression.slice(2, -2)).evaluate({}, bindings);
}

describe('the workflow’s state machine', () => {
  it.each<[string, Partial<WorkflowSettings>]>([
    ['as it is by default', {}],
    ['copy-on-write', { clusterCloning: 'copy-on-write' }],
    ['in the zone of a host', { zone: { instanceId: 'i-0123456789abcdef0' } }],
    ['in a fixed zone', { zone: { name: 'us-east-1a' } }],
    ['with a key for its snapshots', { snapshotKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k' }],
    ['sharing', { shareWithAccounts: ['210987654321'], sourceKeyIds: ['arn:key'], keepSnapshots: 3 }],
    ['with everything', { ...everything }],
  ])('is valid JSONata States Language %s', async (_, options) => {
    const { default: validate } = await import('asl-validator');
    const states = workflowStates({ ...settings, ...options });
    const verdict = validate(structuredClone(workflowDefinition(states, 1000)), {
      checkArn: true,
      checkPaths: true,
    });
    expect(verdict.errorsText()).toBe('');
    expect(verdict.isValid).toBe(true);
    const names = allStates(states.States).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('goes through its phases in order and ends only after clean-up', () => {
    expect(definition.StartAt).toBe(PhaseState.REQUEST);
    expect(chain.States[PhaseState.REQUEST]).toMatchObject({ Type: 'Task', Next: PhaseState.SOURCE });
    expect(parallel(PhaseState.SOURCE).Next).toBe(PhaseState.CLONE);
    expect(parallel(PhaseState.CLONE).Next).toBe(PhaseState.MASKING);
    expect(parallel(PhaseState.MASKING).Next).toBe(PhaseState.SNAPSHOT);
    expect(parallel(PhaseState.SNAPSHOT).Next).toBe(PhaseState.CLEAN_UP);
    expect(parallel(PhaseState.CLEAN_UP).Next).toBe('Did every phase succeed?');
  });

  it.each([PhaseState.CLONE, PhaseState.MASKING, PhaseState.SNAPSHOT])(
    'catches whatever goes wrong while it is to “%s”, and cleans up',
    (name) => {
      expect(parallel(name).Branches).toHaveLength(1);
      expect(parallel(name).Catch).toEqual([
        expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: PhaseState.CLEAN_UP }),
      ]);
    },
  );

  it('makes and deletes things only where a failure leads to clean-up', () => {
    const guarded = [
      PhaseState.SOURCE,
      PhaseState.CLONE,
      PhaseState.MASKING,
      PhaseState.SNAPSHOT,
      PhaseState.CLEAN_UP,
    ];
    const inside = guarded.flatMap((name) => tasks(branch(name).States).map(([state]) => state));
    const outside = tasks(definition.States).filter(([name]) => !inside.includes(name));
    expect(outside.map(([name]) => name)).toEqual([PhaseState.REQUEST]);
  });

  it('never succeeds but on one path: no failure, after clean-up', () => {
    const succeeding = allStates(definition.States).filter(([, state]) => state.Type === 'Succeed');
    expect(succeeding.map(([name]) => name)).toEqual(['The masked snapshot is ready']);
    const leading = allStates(definition.States).filter(([, state]) =>
      JSON.stringify(state).includes('"The masked snapshot is ready"'),
    );
    expect(leading).toEqual([
      [
        'Did every phase succeed?',
        {
          Type: 'Choice',
          Choices: [{ Condition: '{% $failure = null %}', Next: 'The masked snapshot is ready' }],
          Default: 'The run failed',
        },
      ],
    ]);
    expect(parallel(PhaseState.CLEAN_UP).Catch[0]).toMatchObject({ Next: 'Something may be left behind' });
  });

  it('restores a clone that nobody can reach from outside and that can be deleted', () => {
    const [, restore] =
      tasks(branch(PhaseState.CLONE).States).find(
        ([, task]) => action(task) === 'rds:restoreDBInstanceFromDBSnapshot',
      ) ?? [];
    expect(restore?.Arguments).toMatchObject({
      DbInstanceIdentifier: '{% $plan.names.clone %}',
      VpcSecurityGroupIds: ['sg-clone'],
      PubliclyAccessible: false,
      DeletionProtection: false,
      CopyTagsToSnapshot: false,
      Tags: [
        { Key: 'masking-automation:clone-owner', Value: settings.owner },
        { Key: 'masking-automation:execution', Value: '{% $states.context.Execution.Id %}' },
        { Key: 'masking-automation:started', Value: '{% $plan.startedAt %}' },
        {
          Key: 'masking-automation:restored-from',
          Value: expect.stringContaining('$snapshotIdentifier'),
        },
      ],
    });
  });

  it.each([
    ['copy-on-write', null, 'copy-on-write'],
    ['an automated snapshot', 'rds:orders-2026-01-31-03-05', 'snapshot:rds:orders-2026-01-31-03-05'],
    [
      'a snapshot whose ARN is longer than a tag may be',
      `arn:aws:rds:us-east-1:111122223333:snapshot:${'a'.repeat(255)}`,
      `snapshot:${'a'.repeat(240)}`,
    ],
  ])('tags a clone with what it is made from, as RDS allows: %s', async (_, snapshotIdentifier, tag) => {
    const [, restore] =
      tasks(branch(PhaseState.CLONE).States).find(
        ([, task]) => action(task) === 'rds:restoreDBInstanceFromDBSnapshot',
      ) ?? [];
    const { Tags: tags = [] } = (restore?.Arguments ?? {}) as { Tags?: { Key: string; Value: string }[] };
    const { Value } = tags.find(({ Key }) => Key === 'masking-automation:restored-from') ?? {};
    expect(await evaluated(Value, { snapshotIdentifier })).toBe(tag);
  });

  it('tags the masked snapshot with nothing that would mark it as a clone', () => {
    const [, take] =
      tasks(branch(PhaseState.SNAPSHOT).States).find(([, task]) => action(task) === 'rds:createDBSnapshot') ??
      [];
    const { Tags: tags } = (take?.Arguments ?? {}) as { Tags?: { Key: string }[] };
    expect(tags?.map((tag) => tag.Key)).toEqual([
      'masking-automation:masked-snapshot-owner',
      'masking-automation:execution',
      'masking-automation:started',
      'masking-automation:source',
      'masking-automation:database',
      'masking-automation:ruleset',
      'masking-automation:masking-run',
    ]);
  });

  it('deletes nothing but what bears a name of this execution, without a final snapshot and with its backups', () => {
    const deletions = tasks(definition.States).filter(([, task]) => action(task).startsWith('rds:delete'));
    const databases = deletions.filter(([, task]) => !action(task).includes('Snapshot'));
    expect(databases.length).toBeGreaterThan(0);
    for (const [name, task] of databases) {
      expect(task.Arguments, name).toMatchObject({ SkipFinalSnapshot: true, DeleteAutomatedBackups: true });
    }
    for (const [name, task] of deletions) {
      const [identifier] = Object.values(task.Arguments as object);
      expect(identifier, name).toMatch(/^\{% \$plan\.names\.\w+ %\}$/);
    }
  });

  it('bounds and retries every call, and drops every answer once it was used', () => {
    for (const [name, task] of tasks(definition.States)) {
      expect(task.TimeoutSeconds, name).toBeGreaterThan(0);
      expect(task.Retry?.length, name).toBeGreaterThan(0);
      expect(task.Output, name).toEqual({});
    }
  });

  it('waits for a login that is being rotated once hours of work hang on it, and only then', () => {
    const retried = (name: string): readonly string[] => {
      const [, task] = tasks(definition.States).find(([state]) => state === name) ?? [];
      return (task?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    };
    expect(retried('Check the request')).toContain('DataMasqueUnavailable');
    expect(retried('Check the request')).not.toContain('DataMasqueLoginRefused');
    expect(retried('Connect DataMasque to the clone')).toContain('DataMasqueLoginRefused');
    expect(retried('Start the masking run')).toContain('DataMasqueLoginRefused');
  });

  it('tries the snapshot function again while RDS cannot answer it', () => {
    const withPruning = workflowStates({ ...settings, ...everything, clusterCloning: 'snapshot' });
    const calls = tasks(withPruning.States).filter(([, task]) =>
      JSON.stringify(task.Arguments).includes(settings.snapshotFunctionArn),
    );
    expect(calls).toHaveLength(2);
    for (const [name, task] of calls) {
      const errors = task.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(errors, name).toEqual(expect.arrayContaining(['RdsUnavailable', 'Lambda.Unknown']));
    }
  });

  it('tells pruning which snapshot is the execution’s own, and since when it goes on', () => {
    const withPruning = workflowStates({ ...settings, keepSnapshots: 1 });
    const [, prune] =
      tasks(withPruning.States).find(([name]) => name === 'Delete older masked snapshots') ?? [];
    expect(prune?.Arguments).toMatchObject({
      Payload: {
        keep: 1,
        maskedSnapshotIdentifier: '{% $plan.names.maskedSnapshot %}',
        startedAt: '{% $plan.startedAt %}',
      },
    });
  });

  it('accepts a run with warnings only when told to', () => {
    const conditionWith = (acceptWarnings: boolean): string =>
      JSON.stringify(workflowStates({ ...settings, acceptWarnings }).States[PhaseState.MASKING]);
    expect(conditionWith(true)).toContain('$status in [\\"finished\\", \\"finished_with_warnings\\"]');
    expect(conditionWith(false)).toContain('$status in [\\"finished\\"]');
  });

  it('may take longer than all deadlines and last retries together', () => {
    const sum = Object.values(deadlines).reduce((total, seconds) => total + seconds, 0);
    expect(definition.TimeoutSeconds).toBeGreaterThan(sum);
    expect(longestExecutionSeconds(chain, { ...deadlines, masking: deadlines.masking + 100 })).toBe(
      definition.TimeoutSeconds + 100,
    );
  });
});

describe('a look’s decision', () => {
  const decide = async (status: string, fault: unknown = null, now = 1000): Promise<string> => {
    const state = branch(PhaseState.CLONE).States['Is the clone ready?'];
    if (state?.Type !== 'Choice') throw new Error('no such decision');
    const variables = {
      status,
      fault,
      usable: true,
      restored: { address: 'host' },
      cloneDeadline: 5000,
      source: {},
      plan: { names: {} },
    };
    for (const rule of state.Choices) {
      const verdict = await evaluate(rule.Condition, variables, now);
      expect(verdict, rule.Condition).toBeTypeOf('boolean');
      if (verdict) return rule.Next;
    }
    return state.Default;
  };

  it.each(['available', 'storage-optimization', 'storage-initialization'])(
    'goes on with a clone that is %s',
    async (status) => {
      await expect(decide(status)).resolves.toBe('The clone is there');
    },
  );

  it.each(['creating', 'backing-up', 'modifying', 'a-status-of-next-year'])(
    'waits for a clone that is %s',
    async (status) => {
      await expect(decide(status)).resolves.toBe('Wait for the clone');
    },
  );

  it.each(BROKEN_INSTANCE_STATUSES.filter((status) => status !== 'insufficient-capacity'))(
    'gives up at once on a clone that is %s',
    async (status) => {
      await expect(decide(status)).resolves.toBe('There is no use in waiting for the clone');
    },
  );

  it('waits out a look that failed', async () => {
    await expect(decide('available', { Error: 'Rds.RdsException', Cause: 'rate exceeded' })).resolves.toBe(
      'Wait for the clone',
    );
    await expect(decide('creating', { Error: 'States.Timeout' })).resolves.toBe('Wait for the clone');
  });

  it('does not wait for a permission or a clone that is gone', async () => {
    const denied = {
      Error: 'Rds.RdsException',
      Cause: 'role is not authorized to perform: rds:DescribeDBInstances',
    };
    await expect(decide('creating', denied)).resolves.toBe('Cannot look at the clone');
    await expect(decide('creating', { Error: 'Rds.DbInstanceNotFoundException' })).resolves.toBe(
      'Cannot look at the clone',
    );
  });

  it('ends at the deadline, whatever the last look said', async () => {
    await expect(decide('creating', null, 5000)).resolves.toBe('Waited too long for the clone');
    await expect(decide('creating', { Error: 'Rds.RdsException' }, 6000)).resolves.toBe(
      'Waited too long for the clone',
    );
    await expect(decide('available', null, 6000)).resolves.toBe('The clone is there');
  });
});

describe('a look at the masking run', () => {
  const decide = async (variables: object): Promise<string> => {
    const state = branch(PhaseState.MASKING).States['Is the masking run ready?'];
    if (state?.Type !== 'Choice') throw new Error('no such decision');
    const looked = { status: 'running', inFlight: true, fault: null, missedLooks: 0, maskingDeadline: 5000 };
    for (const rule of state.Choices) {
      const verdict = await evaluate(rule.Condition, { ...looked, ...variables }, 1000);
      expect(verdict, rule.Condition).toBeTypeOf('boolean');
      if (verdict) return rule.Next;
    }
    return state.Default;
  };

  it.each([
    { Error: 'DataMasqueRefused', Cause: '{"errorMessage":"status 403: You are not authorized"}' },
    { Error: 'DataMasqueLoginRefused', Cause: '{"errorMessage":"Unable to log in"}' },
    { Error: 'SecretUnusable', Cause: '{"errorMessage":"cannot be read: AccessDeniedException"}' },
  ])('that was answered with $Error does not end the wait', async (fault) => {
    await expect(decide({ fault })).resolves.toBe('Wait for the masking run');
  });

  it('that nobody may do ends it', async () => {
    const fault = { Error: 'Lambda.AWSLambdaException', Cause: 'not authorized to perform lambda:Invoke' };
    await expect(decide({ fault })).resolves.toBe('Cannot look at the masking run');
  });

  it('that finds no run ends it the fifth time in a row', async () => {
    const missed = { status: 'not found' };
    await expect(decide({ ...missed, missedLooks: 4 })).resolves.toBe('Wait for the masking run');
    await expect(decide({ ...missed, missedLooks: 5 })).resolves.toBe('The masking run is gone');
  });
});

describe('the pause between two looks', () => {
  const pause = (elapsedSeconds: number, leftSeconds = 1_000_000): Promise<unknown> => {
    const variables = { waitSince: 0, deadline: (elapsedSeconds + leftSeconds) * 1000 };
    return evaluate(pauseSeconds('deadline'), variables, elapsedSeconds * 1000);
  };

  it.each([
    [0, 5],
    [142, 5],
    [1000, 35],
    [10_000, 350],
    [100_000, 1800],
  ])('after %i s is %i s', async (elapsed, seconds) => {
    await expect(pause(elapsed)).resolves.toBe(seconds);
  });

  it('never passes the deadline and never is nothing', async () => {
    await expect(pause(10_000, 12)).resolves.toBe(12);
    await expect(pause(10_000, 0)).resolves.toBe(1);
    await expect(pause(10_000, -50)).resolves.toBe(1);
  });
});
