import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { CloneMethod } from '../../../lib';
import { PhaseState } from '../../../lib/workflow/definition';
import type { Json, State, StateMachineDefinition } from '../../../lib/workflow/states-language';
import { zonesWithStorage } from '../../../lib/workflow/zone-fallback';
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
  it('makes no automated backups, or as few as RDS allows', () => {
    for (const made of argumentsOf('restoreDBInstanceFromDBSnapshot')) {
      expect(made).toMatchObject({ BackupRetentionPeriod: 0 });
    }
    for (const action of ['restoreDBClusterFromSnapshot', 'restoreDBClusterToPointInTime']) {
      for (const made of argumentsOf(action)) expect(made).toMatchObject({ BackupRetentionPeriod: 1 });
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
    const variables = { snapshotIdentifier, states: { context: { Execution: { Id: EXECUTION } } } };
    for (const action of ['describeDBSnapshots', 'describeDBClusterSnapshots']) {
      for (const { IncludeShared } of argumentsOf(action)) {
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
    await expect(decide(null)).resolves.toMatch(/^(Restore the clone|How is the clone cluster made\?)$/);
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
