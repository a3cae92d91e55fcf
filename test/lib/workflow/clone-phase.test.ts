import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { CloneMethod } from '../../../lib';
import { PhaseState } from '../../../lib/workflow/definition';
import type { Json, State, StateMachineDefinition } from '../../../lib/workflow/states-language';
import { zonesWithStorage } from '../../../lib/workflow/zone-fallback';
import { fault } from '../../../local/rds/service-model';
import { stateMachineError } from '../../../local/rds/step-functions-names';
import { type DeployedWorkflow, deployedWorkflow, workflowIn } from '../workflow-fixture';
import { evaluated, rdsAction, tasksOf } from './task-arguments';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:masking:orders-1';
const { definition } = deployedWorkflow(() => ({ cloneMethod: CloneMethod.COPY_ON_WRITE }));

function statesIn({ States }: StateMachineDefinition): Readonly<Record<string, State>> {
  const phase = States[PhaseState.CLONE];
  if (phase?.Type !== 'Parallel') throw new Error('the phase is no Parallel');
  return Object.fromEntries(phase.Branches.flatMap((branch) => Object.entries(branch.States)));
}

/** The arguments of every Task that does an action. */
function argumentsOf(action: string): readonly { readonly [name: string]: Json }[] {
  const found = tasksOf(statesIn(definition))
    .filter(([, task]) => rdsAction(task) === action)
    .map(([, task]) => task.Arguments as { readonly [name: string]: Json });
  expect(found).not.toEqual([]);
  return found;
}

function assigned(name: string): { readonly [variable: string]: Json } {
  const state = statesIn(definition)[name];
  if (state?.Type !== 'Task' || !state.Assign) throw new Error(`${name} assigns nothing`);
  return state.Assign;
}

async function next(name: string, variables: Record<string, unknown>, states = statesIn(definition)) {
  const state = states[name];
  if (state?.Type !== 'Choice') throw new Error(`${name} is no Choice`);
  const bindings = {
    fault: null,
    restored: { address: 'host' },
    millis: () => 0,
    cloneDeadline: 1,
    ...variables,
  };
  for (const rule of state.Choices) {
    const verdict = await evaluated(rule.Condition, bindings);
    expect(verdict, rule.Condition).toBeTypeOf('boolean');
    if (verdict) return rule.Next;
  }
  return state.Default;
}

describe('a clone', () => {
  it.each([
    'restoreDBInstanceFromDBSnapshot',
    'restoreDBClusterFromSnapshot',
    'restoreDBClusterToPointInTime',
    'createDBInstance',
  ])('is made by %s without an argument that is new to Step Functions', (action) => {
    for (const made of argumentsOf(action)) expect(made).not.toHaveProperty('BackupRetentionPeriod');
  });

  it('goes with its automated backups, wherever it is deleted', () => {
    const deletions = tasksOf(definition.States).filter(([, task]) =>
      ['deleteDBInstance', 'deleteDBCluster'].includes(rdsAction(task) ?? ''),
    );
    // Without capacity, and at clean-up: the instance, the instance of a cluster, and the cluster.
    expect(deletions).toHaveLength(5);
    for (const [name, { Arguments }] of deletions) {
      expect(Arguments, name).toMatchObject({ SkipFinalSnapshot: true, DeleteAutomatedBackups: true });
    }
  });

  it('of an instance is never Multi-AZ, for it is in a zone', () => {
    for (const made of argumentsOf('restoreDBInstanceFromDBSnapshot')) {
      expect(made).toMatchObject({ MultiAZ: false, AvailabilityZone: '{% $zones[$zonesTried] %}' });
    }
  });

  it('of an I/O-Optimized cluster is one, too', async () => {
    const source = { storageType: 'aurora-iopt1' };
    for (const { StorageType } of argumentsOf('restoreDBClusterToPointInTime')) {
      await expect(evaluated(StorageType, { source })).resolves.toBe('aurora-iopt1');
    }
    for (const { StorageType } of argumentsOf('restoreDBClusterFromSnapshot')) {
      await expect(evaluated(StorageType, { source, groupsFit: true })).resolves.toBe('aurora-iopt1');
      await expect(evaluated(StorageType, { source, groupsFit: false })).resolves.toBe('aurora');
    }
  });

  it.each(['restoreDBInstanceFromDBSnapshot', 'createDBInstance'])(
    'does not upgrade itself when made by %s',
    (action) => {
      for (const made of argumentsOf(action)) expect(made).toMatchObject({ AutoMinorVersionUpgrade: false });
    },
  );

  it('of a cluster has the version of the snapshot, not that of the source today', async () => {
    const variables = { source: { engineVersion: '17.7' }, startFrom: { engineVersion: '16.4' } };
    for (const { EngineVersion } of argumentsOf('restoreDBClusterFromSnapshot')) {
      await expect(evaluated(EngineVersion, variables)).resolves.toBe('16.4');
    }
  });

  it.each([
    'Is the clone ready?',
    'Is the clone cluster ready?',
    'Is the instance of the clone cluster ready?',
  ])('may lack its tags as long as it is being made, and no longer: %s', async (name) => {
    const still = await next(name, { usable: false, status: 'creating' });
    expect(still).toMatch(/^Wait for /);
    const made = (wasThere: boolean) => next(name, { usable: false, status: 'backing-up', wasThere });
    expect(await made(true)).toMatch(/^There is another /);
    expect(await made(false)).toMatch(/^The tags of /);
  });
});

describe('the groups of the source', () => {
  const instance = { startFrom: { allocatedStorage: 20 }, source: { engine: 'postgres', scaling: null } };

  it.each([
    ['How is the clone restored?', {}, 'Restore the clone'],
    ['How is the clone cluster made?', { snapshotIdentifier: 'x' }, 'Restore the clone cluster'],
    ['How is the instance of the clone cluster made?', {}, 'Make an instance in the clone cluster'],
  ])('are given to a clone that they fit, and else it gets default ones: %s', async (name, more, state) => {
    const states = statesIn(definition);
    const chosen = (groupsFit: boolean) => next(name, { ...instance, ...more, groupsFit });
    expect(await chosen(true)).toBe(state);
    expect(await chosen(false)).toBe(`${state} with default groups`);
    const groupsOf = (task: string) =>
      Object.keys((states[task] as { readonly Arguments: object }).Arguments).filter((argument) =>
        /^(Db(Cluster)?Parameter|Option)Group/.test(argument),
      );
    expect(groupsOf(state)).not.toEqual([]);
    expect(groupsOf(`${state} with default groups`)).toEqual([]);
  });

  it('and the scaling of a Serverless v2 cluster do not depend on one another', async () => {
    const source = { scaling: { MinCapacity: 0.5, MaxCapacity: 8 } };
    const variables = { source, snapshotIdentifier: 'x', groupsFit: false };
    await expect(next('How is the clone cluster made?', variables)).resolves.toBe(
      'Restore the clone cluster with its scaling and default groups',
    );
    await expect(
      next('How is the clone cluster made?', { ...variables, snapshotIdentifier: null }),
    ).resolves.toBe('Copy the source cluster on write with its scaling');
  });
});

describe('what clones are given', () => {
  const given = statesIn(
    deployedWorkflow(() => ({ cloneInstanceClass: 'db.r6g.xlarge', cloneAllocatedStorage: 500 })).definition,
  );
  const restored = (engine: string, allocatedStorage: number) =>
    next(
      'How is the clone restored?',
      { source: { engine }, startFrom: { allocatedStorage }, groupsFit: true },
      given,
    );

  it('is the class, of every instance', () => {
    const made = tasksOf(given).filter(([, task]) =>
      ['restoreDBInstanceFromDBSnapshot', 'createDBInstance'].includes(rdsAction(task) ?? ''),
    );
    expect(made).toHaveLength(6);
    for (const [, { Arguments }] of made)
      expect(Arguments).toMatchObject({ DbInstanceClass: 'db.r6g.xlarge' });
  });

  it('is more storage than the snapshot has, and never less', async () => {
    expect(await restored('postgres', 100)).toBe('Restore the clone with more storage');
    expect(await restored('postgres', 500)).toBe('Restore the clone');
    const { Arguments } = given['Restore the clone with more storage'] as { readonly Arguments: Json };
    const { AllocatedStorage } = Arguments as { readonly AllocatedStorage: Json };
    await expect(evaluated(AllocatedStorage, {})).resolves.toBe(500);
  });

  it('is no storage for SQL Server, which takes none', async () => {
    expect(await restored('sqlserver-se', 100)).toBe('Restore the clone');
  });
});

describe('an error of RDS that says that there is no room', () => {
  const catchers = (action: string) =>
    tasksOf(statesIn(definition))
      .filter(([, task]) => rdsAction(task) === action)
      .map(
        ([, { Catch = [] }]) =>
          (error: string) =>
            Catch.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.Next,
      );

  it.each([
    [
      'restoreDBInstanceFromDBSnapshot',
      'InsufficientDBInstanceCapacityFault',
      'Is there another zone for the clone?',
    ],
    [
      'restoreDBInstanceFromDBSnapshot',
      'ProvisionedIopsNotAvailableInAZFault',
      'Is there another zone for the clone?',
    ],
    ['restoreDBInstanceFromDBSnapshot', 'InstanceQuotaExceededFault', 'A quota leaves no room for the clone'],
    ['restoreDBInstanceFromDBSnapshot', 'StorageQuotaExceededFault', 'A quota leaves no room for the clone'],
    [
      'createDBInstance',
      'InsufficientDBInstanceCapacityFault',
      'Is there another zone for the instance of the clone cluster?',
    ],
    [
      'createDBInstance',
      'ProvisionedIopsNotAvailableInAZFault',
      'Is there another zone for the instance of the clone cluster?',
    ],
    [
      'createDBInstance',
      'InstanceQuotaExceededFault',
      'A quota leaves no room for the instance of the clone cluster',
    ],
    [
      'createDBInstance',
      'InvalidDBClusterStateFault',
      'Is it too late to make the instance of the clone cluster?',
    ],
    ...['restoreDBClusterFromSnapshot', 'restoreDBClusterToPointInTime'].flatMap((action) => [
      [action, 'InsufficientDBClusterCapacityFault', 'Is it too late to make the clone cluster?'],
      [action, 'InsufficientStorageClusterCapacityFault', 'Is it too late to make the clone cluster?'],
      [action, 'InsufficientDBInstanceCapacityFault', 'Is it too late to make the clone cluster?'],
      [action, 'DBClusterQuotaExceededFault', 'A quota leaves no room for the clone cluster'],
      [action, 'StorageQuotaExceededFault', 'A quota leaves no room for the clone cluster'],
    ]),
    [
      'restoreDBClusterToPointInTime',
      'InvalidDBClusterStateFault',
      'Is it too late to make the clone cluster?',
    ],
  ])('has its answer: %s, %s', (action = '', shape = '', state) => {
    // The service has this error, and Step Functions names it so.
    expect(fault(shape, '').shape).toBe(shape);
    const found = catchers(action);
    expect(found).not.toEqual([]);
    for (const nextAfter of found) expect(nextAfter(stateMachineError(shape))).toBe(state);
  });

  it('and that waits is tried up to the deadline of the phase', async () => {
    const decide = (cloneDeadline: number) =>
      next('Is it too late to make the clone cluster?', { millis: () => 10, cloneDeadline });
    expect(await decide(11)).toBe('Wait to make the clone cluster');
    expect(await decide(10)).toBe('Waited too long to make the clone cluster');
    expect(statesIn(definition)['Wait to make the clone cluster']).toMatchObject({
      Next: 'How is the clone cluster made?',
    });
  });

  it('and is a quota is told with what to do', async () => {
    const { Cause } = statesIn(definition)['A quota leaves no room for the clone'] as {
      readonly Cause: string;
    };
    const fault = {
      Error: 'Rds.InstanceQuotaExceededException',
      Cause: 'Cannot create more than 40 instances',
    };
    await expect(evaluated(Cause, { fault })).resolves.toBe(
      'a quota of the account leaves no room for the clone: Rds.InstanceQuotaExceededException: Cannot create more than 40 instances; delete what is not needed, or ask for a higher quota in Service Quotas',
    );
  });
});

describe('a look', () => {
  it.each([
    ['Look at the snapshot to start from', 'Rds.DbSnapshotNotFoundException'],
    ['Look at the cluster snapshot to start from', 'Rds.DbClusterSnapshotNotFoundException'],
    ['Look at the clone', 'Rds.DbInstanceNotFoundException'],
    ['Look at the clone cluster', 'Rds.DbClusterNotFoundException'],
    ['Look at the instance of the clone cluster', 'Rds.DbInstanceNotFoundException'],
  ])('that finds an empty list finds nothing: %s', async (name, error) => {
    const variables = { states: { result: {} }, source: { zones: [] } };
    const found = (await evaluated(assigned(name), variables)) as Record<string, unknown>;
    expect(found).toMatchObject({ status: null, fault: { Error: error } });
    expect(Object.values(found)).not.toContain(undefined);
    await expect(next(name.replace('Look at', 'Is').concat(' ready?'), found)).resolves.toMatch(
      /^Cannot look at /,
    );
  });

  it.each([
    ['rds:orders-2026-08-01-03-00', false],
    ['orders-before-the-release', false],
    ['arn:aws:rds:us-east-1:123456789012:snapshot:own', false],
    ['arn:aws:rds:us-east-1:444455556666:snapshot:theirs', true],
  ])('at the snapshot %s includes shared ones: %s', async (snapshotIdentifier, isShared) => {
    const variables = {
      snapshotIdentifier,
      snapshotType: 'automated',
      states: { context: { Execution: { Id: EXECUTION } } },
    };
    for (const action of ['describeDBSnapshots', 'describeDBClusterSnapshots']) {
      for (const { IncludeShared, SnapshotType } of argumentsOf(action)) {
        // RDS asks for the type of an automated snapshot.
        await expect(evaluated(SnapshotType, variables)).resolves.toBe('automated');
        await expect(evaluated(IncludeShared, variables)).resolves.toBe(isShared);
      }
    }
  });
});

describe('the zones of a clone cluster’s instance', () => {
  const zones = async (ofSource: string[], storage: string[] | undefined): Promise<unknown> =>
    JSON.parse(
      JSON.stringify(
        await evaluated(`{% ${zonesWithStorage('$storage')} %}`, { source: { zones: ofSource }, storage }),
      ),
    );

  it('are those of the source that have storage, in their order', async () => {
    await expect(zones(['c', 'a', 'b'], ['a', 'b', 'd'])).resolves.toEqual(['a', 'b']);
    await expect(zones(['c', 'a', 'b'], ['c'])).resolves.toEqual(['c']);
  });

  it('are all of them where RDS does not say', async () => {
    await expect(zones(['c', 'a'], undefined)).resolves.toEqual(['c', 'a']);
    await expect(zones(['c', 'a'], ['x'])).resolves.toEqual(['c', 'a']);
  });

  it('that have no storage are told in the output', async () => {
    const { Output } = statesIn(definition)['The clone is there'] as { readonly Output: string };
    const variables = {
      restored: { availabilityZone: 'b' },
      source: { zones: ['c', 'a', 'b'] },
      zones: ['a', 'b'],
      zonesTried: 1,
    };
    const output = await evaluated(Output, variables);
    expect(JSON.parse(JSON.stringify(output))).toEqual({
      availabilityZone: 'b',
      zonesWithoutCapacity: ['a'],
      zonesWithoutStorage: ['c'],
    });
  });
});

describe('a snapshot to start from, when the masked one is shared', () => {
  const shared = statesIn(deployedWorkflow(() => ({ shareWithAccounts: ['444455556666'] })).definition);

  it.each(['snapshot', 'cluster snapshot'])('must be under a key that can be: %s', async (noun) => {
    const decide = (keyId: string | null) =>
      next(
        `Is the ${noun} to start from ready?`,
        {
          usable: true,
          isOfDatabase: true,
          isInTime: true,
          status: 'available',
          startFrom: { keyId },
        },
        shared,
      );
    await expect(decide('arn:default')).resolves.toBe(
      `The ${noun} to start from is under a key that cannot be shared`,
    );
    await expect(decide(null)).resolves.toMatch(/^How is the clone (restored|cluster made)\?$/);
  });
});

describe('a shared snapshot that is encrypted', () => {
  const keyOf = (account: string) => (stack: Stack) =>
    kms.Key.fromKeyArn(stack, `Key${account}`, `arn:aws:kms:us-east-1:${account}:key/${account}`);

  function copyKeys(deployed: DeployedWorkflow): readonly (Json | undefined)[] {
    return tasksOf(statesIn(deployed.definition))
      .filter(([name]) => /^Copy the .* that is shared with us$/.test(name))
      .map(([, { Arguments }]) => (Arguments as { readonly KmsKeyId?: Json }).KmsKeyId);
  }

  it.each([
    [
      'its own key after another account’s',
      ['444455556666', '111122223333'],
      'arn:aws:kms:us-east-1:111122223333:key/111122223333',
    ],
    ['the default key where all are another account’s', ['444455556666'], 'alias/aws/rds'],
    ['the default key where there is none', [], 'alias/aws/rds'],
  ])('is copied to %s', (_, accounts, expected) => {
    const deployed = deployedWorkflow((stack) => ({
      sourceKmsKeys: accounts.map((account) => keyOf(account)(stack)),
    }));
    expect(copyKeys(deployed)).toEqual([expected, expected]);
  });

  it('is copied to the stack’s own key where the account is not known yet', () => {
    const stack = new Stack(new App(), 'Anywhere');
    const own = new kms.Key(stack, 'Own');
    const workflow = workflowIn(stack, () => ({ sourceKmsKeys: [keyOf('444455556666')(stack), own] }));
    const { definitionString } = workflow.stateMachine.node.defaultChild as unknown as {
      readonly definitionString: string;
    };
    const text = JSON.stringify(stack.resolve(definitionString));
    expect(text).not.toContain('444455556666');
    expect(text).toContain(stack.resolve(own.keyArn)['Fn::GetAtt'][0]);
  });
});
