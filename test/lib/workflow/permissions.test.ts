import { describe, expect, it } from 'vitest';
import { decide } from '../../../faults/iam/decision';
import { type RdsParameters, rdsCalls } from '../../../faults/iam/rds-calls';
import type { ServiceCall } from '../../../faults/iam/service-call';
import { WORKFLOWS } from './deployed-workflows';
import { evaluated, rdsAction, tasksOf } from './task-arguments';
import { EXECUTION, INTERMEDIATE_TAGS, NAMES, OTHER_ACCOUNT, RUNNING, tagList } from './workflow-account';

/** What the variables of an execution may hold. */
function variables(kind: 'instance' | 'cluster') {
  const shared = kind === 'cluster' ? 'cluster-snapshot:shared' : 'snapshot:shared';
  return {
    states: { context: { Execution: { Id: EXECUTION } } },
    plan: { databaseIdentifier: 'orders', names: NAMES, rulesetId: 'ruleset' },
    source: {
      kind,
      identifier: 'orders',
      engine: 'postgres',
      engineVersion: '16.4',
      engineMode: 'provisioned',
      instanceClass: 'db.t4g.medium',
      subnetGroup: 'databases',
      parameterGroup: 'default.postgres16',
      clusterParameterGroup: 'default.aurora-postgresql16',
      optionGroup: 'default:postgres-16',
      port: 5432,
      zones: ['us-east-1a', 'us-east-1b'],
      scaling: { MinCapacity: 0.5, MaxCapacity: 4 },
    },
    clusterIdentifier: 'orders',
    writer: 'orders-1',
    snapshotIdentifier: 'rds:orders-2026-08-01-03-00',
    sharedSnapshot: `${OTHER_ACCOUNT}:${shared}`,
    zonesTried: 0,
    masking: { maskRunId: 7 },
  };
}

describe.each(Object.values(WORKFLOWS))('the role of $name', ({ deployed: { definition, role } }) => {
  const tasks = tasksOf(definition.States);
  const rdsTasks = tasks.flatMap(([name, task]) => {
    const action = rdsAction(task);
    return action === undefined ? [] : [{ name, action, task }];
  });

  it.each(rdsTasks)('lets its machine “$name”', async ({ action, task }) => {
    const values = variables(action.includes('Cluster') ? 'cluster' : 'instance');
    const parameters = (await evaluated(task.Arguments, values)) as RdsParameters;
    const calls = rdsCalls(RUNNING, action, parameters);
    for (const { resources } of calls) expect(resources).not.toEqual([]);
    expect(calls.map((call) => decide(role, call))).toEqual(calls.map(() => 'allowed'));
  });

  it('lets its machine make every other call', () => {
    const others = tasks.filter(([, task]) => rdsAction(task) === undefined);
    const decisions = others.map(([, { Resource, Arguments }]) => {
      const { FunctionName } = Arguments as { readonly FunctionName?: string };
      if (!FunctionName) expect(Resource).toMatch(/:aws-sdk:ec2:describeInstances$/);
      return FunctionName
        ? decide(role, { action: 'lambda:InvokeFunction', resources: [{ arn: FunctionName }] })
        : decide(role, { action: 'ec2:DescribeInstances', resources: [] });
    });
    expect(new Set(decisions)).toEqual(new Set(['allowed']));
  });

  it('is used in full: every RDS action that it allows is one that the machine calls', () => {
    const called = new Set(rdsTasks.map(({ action }) => `rds:${action}`.toLowerCase()));
    const allowed = new Set(
      role.flatMap(({ actions }) => actions).filter((action) => action.startsWith('rds:')),
    );
    const unused = [...allowed].filter((action) => !called.has(action.toLowerCase()));
    expect(unused).toEqual(['rds:AddTagsToResource']);
  });
});

describe('sourceDatabases', () => {
  const look = (database: string) =>
    rdsCalls(RUNNING, 'describeDBInstances', { DbInstanceIdentifier: database });
  const snapshot = (database: string) =>
    rdsCalls(RUNNING, 'createDBSnapshot', {
      DbInstanceIdentifier: database,
      DbSnapshotIdentifier: NAMES.sourceSnapshot,
      Tags: tagList(INTERMEDIATE_TAGS),
    });
  const decisions = (calls: ServiceCall[]) =>
    calls.map((call) => decide(WORKFLOWS.narrow.deployed.role, call));

  it('are those that may be looked at and snapshotted', () => {
    expect(decisions([...look('orders'), ...look('orders-replica'), ...snapshot('orders')])).toEqual(
      Array(4).fill('allowed'),
    );
  });

  it('leave out all others', () => {
    expect(decisions([...look('payroll'), ...snapshot('payroll')]).slice(0, 2)).toEqual([
      expect.stringMatching(/^denied/),
      expect.stringMatching(/^denied/),
    ]);
  });

  it('are all databases by default', () => {
    expect(look('payroll').map((call) => decide(WORKFLOWS.plain.deployed.role, call))).toEqual(['allowed']);
  });
});
