import { Duration, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { type ResourceNames, resourceNames } from '../lambda/contract/resource-names';
import {
  CloneMethod,
  CloneZone,
  type MaskingDeadlines,
  type MaskingWorkflowProps,
  SourceSnapshot,
} from '../lib';
import { EndState, PhaseState } from '../lib/workflow/definition';
import type { State, StateChain, StateMachineDefinition } from '../lib/workflow/states-language';
import { VirtualClock } from '../local/clock';
import { LocalServices } from '../local/local-services';
import { type LocalDeployment, synthesizeLocalStack } from '../local/local-stack';
import { EmptyStore } from '../local/postgres/empty-store';
import {
  BLUEPRINT_ARN,
  EXECUTION,
  FRIENDLY_ACCOUNT,
  FRIENDLY_KEY_ARN,
  MASKING_HOST,
  SecretName,
  SNAPSHOT_KEY_ARN,
  SOURCE,
  SOURCE_KEY_ARN,
} from './fixed-values';
import { Permissions } from './permissions';

export type MachineName = 'plain' | 'full' | 'shared';

/** A synthesized state machine, and the states in it. */
export interface Machine<Name extends string = MachineName> {
  readonly name: Name;
  readonly deployment: LocalDeployment;
  readonly permissions: Permissions;
  /** The workflow's stable id. */
  readonly owner: string;
  /** What the one execution of every case calls what it makes. */
  readonly names: ResourceNames;
  readonly definition: StateMachineDefinition;
  readonly states: readonly MachineState[];
}

/** A state, and what the faults that can befall it depend on. */
export interface MachineState {
  readonly name: string;
  readonly type: State['Type'];
  /** The top-level state that it is, or is in. */
  readonly phase: string;
  /** Of a Task: the RDS or EC2 action, e.g. `rds:describeDBInstances`. */
  readonly action?: string;
  /** Of a Task: the step of a function, e.g. `start-run`. */
  readonly step?: string;
  /** Of a Task in a phase: whether the phase goes on when all its tries have failed. */
  readonly isTolerated?: boolean;
}

type Props = (stack: Stack) => Partial<MaskingWorkflowProps>;

const everything: Props = (stack) => ({
  sourceKmsKeys: [kms.Key.fromKeyArn(stack, 'SourceKey', SOURCE_KEY_ARN)],
  snapshotKmsKey: kms.Key.fromKeyArn(stack, 'SnapshotKey', SNAPSHOT_KEY_ARN),
  shareWithAccounts: [FRIENDLY_ACCOUNT],
  keepSnapshots: 2,
  cloneMethod: CloneMethod.COPY_ON_WRITE,
  sourceSnapshot: SourceSnapshot.latestWithAwsBackup(Duration.days(1)),
  cloneInstanceClass: 'db.r6g.xlarge',
  cloneAllocatedStorage: 100,
  zone: CloneZone.ofInstance(MASKING_HOST),
});

const shared: Props = (stack) => ({
  // The first of them is another account's.
  sourceKmsKeys: [
    kms.Key.fromKeyArn(stack, 'FriendlyKey', FRIENDLY_KEY_ARN),
    kms.Key.fromKeyArn(stack, 'SourceKey', SOURCE_KEY_ARN),
  ],
  shareWithAccounts: [FRIENDLY_ACCOUNT],
});

/** What never ends is waited for no longer than it takes to see that. */
const DEADLINES: MaskingDeadlines = {
  clone: Duration.minutes(40),
  masking: Duration.minutes(40),
  snapshot: Duration.minutes(40),
  sharing: Duration.minutes(40),
  cleanUp: Duration.hours(2),
};

/** Synthesizes the machines of the campaign: the plain one, and those with the options that add states. */
export function createMachines(): readonly Machine[] {
  return [
    createMachine('plain', () => ({})),
    createMachine('full', everything),
    createMachine('shared', shared),
  ];
}

function createMachine(name: MachineName, workflow: Props): Machine {
  return synthesizeMachine(name, (stack) => ({ deadlines: DEADLINES, ...workflow(stack) }));
}

/** Synthesizes a machine with these properties of its workflow beside those that it cannot do without. */
export function synthesizeMachine<Name extends string>(name: Name, workflow: Props): Machine<Name> {
  const deployment = synthesizeLocalStack({
    // Requests never leave the process: a world stands in for the network.
    dataMasqueUrl: 'https://datamasque.example.com',
    dataMasqueSecretArn: secretArn(SecretName.DATAMASQUE),
    databaseSecretArn: secretArn(SecretName.DATABASE),
    blueprints: (stack) => [sfn.StateMachine.fromStateMachineArn(stack, 'Blueprint', BLUEPRINT_ARN)],
    workflow: (stack) => ({
      sourceSnapshotAccounts: [FRIENDLY_ACCOUNT],
      runSecrets: [
        secretsmanager.Secret.fromSecretCompleteArn(stack, 'RunSecret', secretArn(SecretName.RUN)),
      ],
      ...workflow(stack),
    }),
  });
  const definition: StateMachineDefinition = JSON.parse(deployment.stateMachine.definition);
  const { owner } = maskingEnvironment.read(deployment.masking.environment);
  const names = resourceNames(owner, EXECUTION, SOURCE);
  const permissions = new Permissions(deployment);
  return { name, deployment, permissions, owner, names, definition, states: statesOf(definition) };
}

/** A machine like another one but for its definition. */
export function withDefinition(machine: Machine, definition: StateMachineDefinition): Machine {
  return { ...machine, definition, states: statesOf(definition) };
}

function statesOf(definition: StateMachineDefinition): readonly MachineState[] {
  return Object.entries(definition.States).flatMap(([phase, state]) => inside(phase, { [phase]: state }));
}

function inside(phase: string, states: StateChain['States']): readonly MachineState[] {
  return Object.entries(states).flatMap(([name, state]) => [
    describe(name, phase, state),
    ...(state.Type === 'Parallel' ? state.Branches.flatMap((branch) => inside(phase, branch.States)) : []),
  ]);
}

function describe(name: string, phase: string, state: State): MachineState {
  const found = { name, type: state.Type, phase };
  if (state.Type !== 'Task') return found;
  const [, action] = /aws-sdk:(\w+:\w+)$/.exec(state.Resource) ?? [];
  const { Payload } = state.Arguments as { readonly Payload?: { readonly step?: string } };
  const isCaught = state.Catch?.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL')) ?? false;
  return { ...found, action, step: Payload?.step, isTolerated: isCaught && name !== phase };
}

/** Whether a state belongs to clean-up, where a fault must not hide what the run failed of. */
export function isInCleanUp({ phase }: MachineState): boolean {
  return phase === PhaseState.CLEAN_UP;
}

/** Whether an execution ends with a state. */
export function isLast({ name }: MachineState): boolean {
  const last: readonly string[] = Object.values(EndState);
  return last.includes(name);
}

function secretArn(name: string): string {
  const services = new LocalServices({ clock: new VirtualClock(), store: new EmptyStore() });
  return services.secrets.create(name, 'any');
}
