import { describe, expect, it } from 'vitest';
import { CloneZone } from '../../../lib';
import { PhaseState } from '../../../lib/workflow/definition';
import type { State, StateMachineDefinition, TaskState } from '../../../lib/workflow/states-language';
import { deployedWorkflow } from '../workflow-fixture';
import { evaluated } from './task-arguments';

function statesIn({ States }: StateMachineDefinition): Readonly<Record<string, State>> {
  const phase = States[PhaseState.SOURCE];
  if (phase?.Type !== 'Parallel') throw new Error('the phase is no Parallel');
  return Object.fromEntries(phase.Branches.flatMap((branch) => Object.entries(branch.States)));
}

const plain = statesIn(deployedWorkflow().definition);

function task(name: string, states = plain): TaskState {
  const state = states[name];
  if (state?.Type !== 'Task') throw new Error(`${name} is no Task`);
  return state;
}

/** The state that a Choice leads to. */
async function chosen(
  name: string,
  variables: Record<string, unknown>,
  states = plain,
): Promise<string | undefined> {
  const state = states[name];
  if (state?.Type !== 'Choice') throw new Error(`${name} is no Choice`);
  for (const rule of state.Choices) {
    if (await evaluated(rule.Condition, variables)) return rule.Next;
  }
  return state.Default;
}

const ofType = (databaseType: string | null) => ({ plan: { databaseIdentifier: 'orders', databaseType } });

describe('a request', () => {
  const BEGIN = 'Does the request say that it is a cluster?';

  it.each([
    ['cluster', 'Look up the source cluster'],
    ['instance', 'Look up the source database'],
    [null, 'Look up the source database'],
  ])('whose source is of type %s begins with: %s', async (type, state) => {
    await expect(chosen(BEGIN, ofType(type))).resolves.toBe(state);
  });

  it.each([
    ['instance', 'There is no such instance'],
    [null, 'Look up the source cluster'],
  ])('whose source is of type %s goes on where there is no instance with: %s', async (type, state) => {
    expect(task('Look up the source database').Catch).toEqual([
      { ErrorEquals: ['Rds.DbInstanceNotFoundException'], Next: 'May it be a cluster?' },
    ]);
    await expect(chosen('May it be a cluster?', ofType(type))).resolves.toBe(state);
  });

  it('may name an instance of a cluster by its ARN, which stands for the cluster', async () => {
    await expect(chosen('Is the source a cluster?', { clusterIdentifier: 'orders' })).resolves.toBe(
      'Look up the source cluster',
    );
  });
});

describe('a cluster', () => {
  const look = task('Look up the source cluster');
  const answer = (members: object[]) => ({
    states: { result: { DbClusters: [{ DbClusterIdentifier: 'orders', DbClusterMembers: members }] } },
  });

  it.each([
    [
      [{ DbInstanceIdentifier: 'orders-1' }, { DbInstanceIdentifier: 'orders-2', IsClusterWriter: true }],
      'orders-2',
    ],
    [[{ DbInstanceIdentifier: 'orders-1', IsClusterWriter: false }], 'orders-1'],
    [[], null],
  ])('of members %j is cloned after %s', async (members, writer) => {
    const variables = answer(members);
    await expect(evaluated(look.Assign?.writer, variables)).resolves.toBe(writer);
    await expect(chosen('Has the source cluster an instance?', { writer })).resolves.toBe(
      writer === null ? 'The source cluster has no instance' : 'Look up the writer of the source cluster',
    );
  });
});

describe('the check of the source', () => {
  it('comes last, with what RDS said of it', async () => {
    const check = task('Check the source');
    expect(check.Next).toBe('The source is known');
    const instance = { kind: undefined, engine: 'aurora-mysql', databaseName: 'of the writer' };
    const cluster = { kind: 'cluster', databaseName: null };
    const variables = {
      plan: { databaseSecretArn: 's', preferredAvailabilityZone: null },
      instance,
      cluster,
      hostZone: null,
    };
    await expect(evaluated(check.Arguments, variables)).resolves.toMatchObject({
      Payload: {
        step: 'check-source',
        databaseSecretArn: 's',
        source: { kind: 'cluster', engine: 'aurora-mysql', databaseName: null },
        zone: null,
      },
    });
  });

  it.each([
    ['the request’s', 'us-east-1b', 'us-east-1c', 'us-east-1b'],
    ['the host’s', null, 'us-east-1c', 'us-east-1c'],
    ['the construct’s', null, null, 'us-east-1a'],
  ])('is told of %s zone', async (_, preferredAvailabilityZone, hostZone, zone) => {
    const fixed = statesIn(deployedWorkflow(() => ({ zone: CloneZone.ofName('us-east-1a') })).definition);
    const variables = { plan: { preferredAvailabilityZone }, hostZone, instance: {}, cluster: {} };
    await expect(evaluated(task('Check the source', fixed).Arguments, variables)).resolves.toMatchObject({
      Payload: { zone },
    });
  });

  it('keeps a list of one zone a list', async () => {
    const variables = { states: { result: { Payload: { zones: ['us-east-1a'] } } } };
    const zones = await evaluated(task('Check the source').Assign?.zones, variables);
    expect(JSON.parse(JSON.stringify(zones))).toEqual(['us-east-1a']);
  });
});

describe('a source whose masked snapshots are shared', () => {
  const shared = statesIn(deployedWorkflow(() => ({ shareWithAccounts: ['444455556666'] })).definition);
  const SHAREABLE = 'Can a masked snapshot be shared?';

  it.each([
    [null, null, 'Check the source'],
    [null, 'arn:default', 'A masked snapshot could not be shared'],
    // The snapshot has a key of its own.
    ['before-the-release', 'arn:default', 'Check the source'],
  ])('cloned from snapshot %s and under key %s leads to: %s', async (sourceSnapshot, keyId, state) => {
    await expect(chosen(SHAREABLE, { plan: { sourceSnapshot }, keyId }, shared)).resolves.toBe(state);
  });
});
