import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/masking-run-finished';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import type { AcceptedWildcards } from '../accepted-findings';
import type { MaskingMonitorProps } from '../masking-monitor-props';
import type { MaskingWorkflow } from '../masking-workflow';
import { anyResources, madeResources, secretKeyStatements } from '../workflow/permissions';
import { allOf, type Conditions, taggedAs, taggedAsMaskedOnly } from '../workflow/tag-conditions';

function nameOf(scope: Construct, stateMachine: sfn.IStateMachine): string | undefined {
  if (stateMachine instanceof sfn.StateMachine) return stateMachine.stateMachineName;
  return Stack.of(scope).splitArn(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName;
}

/** ARNs of all executions of a state machine. */
function executionsOf(scope: Construct, stateMachine: sfn.IStateMachine): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${nameOf(scope, stateMachine)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Lets a function ask how executions go and ended, of the given machines and no others. */
export function lookAtExecutionsStatement(
  scope: Construct,
  stateMachines: readonly sfn.IStateMachine[],
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'LookAtExecutions',
    actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
    resources: stateMachines.map((stateMachine) => executionsOf(scope, stateMachine)),
  });
}

/** Lets a function read what executions hold that are encrypted under customer-managed keys. */
export function decryptExecutionsStatements({
  workflows = [],
  blueprints = [],
  blueprintKeys = [],
}: MaskingMonitorProps): iam.PolicyStatement[] {
  const ofWorkflows = workflows.flatMap(({ stateMachineKmsKey }) => stateMachineKmsKey ?? []);
  const keyArns = new Set([...ofWorkflows, ...blueprintKeys].map(({ keyArn }) => keyArn));
  if (keyArns.size === 0) return [];
  const machines = [...workflows.map(({ stateMachine }) => stateMachine), ...blueprints];
  return [
    new iam.PolicyStatement({
      sid: 'DecryptExecutions',
      actions: ['kms:Decrypt'],
      resources: [...keyArns],
      conditions: {
        StringEquals: {
          'kms:ViaService': `states.${Aws.REGION}.${Aws.URL_SUFFIX}`,
          'kms:EncryptionContext:aws:states:stateMachineArn': machines.map(
            ({ stateMachineArn }) => stateMachineArn,
          ),
        },
      },
    }),
  ];
}

/** Lets the reconciler look for executions whose end it was not told of. */
export function listExecutionsStatement(stateMachines: readonly sfn.IStateMachine[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ListExecutions',
    actions: ['states:ListExecutions'],
    resources: stateMachines.map(({ stateMachineArn }) => stateMachineArn),
  });
}

/** Lets a function stop executions of the given machines and no others. */
export function stopExecutionsStatement(
  scope: Construct,
  stateMachines: readonly sfn.IStateMachine[],
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'StopExecutions',
    actions: ['states:StopExecution'],
    resources: stateMachines.map((stateMachine) => executionsOf(scope, stateMachine)),
  });
}

/**
 * Why a role cannot do with narrower resources than all executions of some machines.
 *
 * @param what is done to them
 */
export function executionWildcards(
  scope: Construct,
  stateMachines: readonly sfn.IStateMachine[],
  what: 'looked at' | 'stopped',
): AcceptedWildcards {
  return {
    resources: stateMachines.map((stateMachine) => executionsOf(scope, stateMachine)),
    reason: `Executions get their names when they start. They are ${what}, and nothing else.`,
  };
}

/** Lets the reconciler walk what stands in RDS. What it finds there says by its tags whose it is. */
export function lookAtDatabasesStatement(scope: Construct): iam.PolicyStatement {
  const { databases, ownSnapshots } = anyResources(scope);
  return new iam.PolicyStatement({
    sid: 'LookAtDatabases',
    actions: [
      'rds:DescribeDBInstances',
      'rds:DescribeDBClusters',
      'rds:DescribeDBSnapshots',
      'rds:DescribeDBClusterSnapshots',
    ],
    resources: [...databases, ...ownSnapshots],
  });
}

/**
 * Lets the reconciler delete what bears a workflow's name, its owner tag and the tag of an execution of its machine. A
 * tag alone proves nothing, and neither does a name.
 *
 * @param place which of the monitor's workflows it is, from 0; the ids of statements must differ
 */
export function deleteStatements(
  scope: Construct,
  workflow: MaskingWorkflow,
  place: number,
): iam.PolicyStatement[] {
  const { clones, intermediateSnapshots, maskedSnapshots } = madeResources(scope, workflow.owner);
  const executions = executionsOf(scope, workflow.stateMachine);
  const ofOurExecution = { StringLike: { [`aws:ResourceTag/${ResourceTag.EXECUTION}`]: executions } };
  const statement = (what: string, actions: string[], resources: string[], owned: Conditions) =>
    new iam.PolicyStatement({
      sid: `Delete${what}OfWorkflow${place}`,
      actions,
      resources,
      conditions: allOf(owned, ofOurExecution),
    });
  const { owner } = workflow;
  const databases = ['rds:DeleteDBInstance', 'rds:DeleteDBCluster'];
  const snapshots = ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'];
  const isIntermediate = taggedAs(ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER, owner);
  return [
    statement('Clones', databases, clones, taggedAs(ResourceTag.CLONE_OWNER, owner)),
    statement('IntermediateSnapshots', snapshots, intermediateSnapshots, isIntermediate),
    statement('MaskedSnapshots', snapshots, maskedSnapshots, taggedAsMaskedOnly(owner)),
  ];
}

/** Lets a function read the login of the DataMasque server. */
export function readLoginStatements(credentials: secretsmanager.ISecret): iam.PolicyStatement[] {
  const read = new iam.PolicyStatement({
    sid: 'ReadDataMasqueLogin',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [credentials.secretFullArn ?? `${credentials.secretArn}-??????`],
  });
  return [read, ...secretKeyStatements(credentials.encryptionKey ? [credentials.encryptionKey] : [])];
}

/** Lets the reconciler say how runs ended, and nothing in another's name. */
export function putEventsStatement(eventBus: events.IEventBus): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'SayHowRunsEnded',
    actions: ['events:PutEvents'],
    resources: [eventBus.eventBusArn],
    conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
  });
}

/** Why the reconciler's role cannot do with narrower resources. */
export function monitorWildcards(
  scope: Construct,
  stateMachines: readonly sfn.IStateMachine[],
  workflows: readonly MaskingWorkflow[],
): AcceptedWildcards[] {
  const { databases, ownSnapshots } = anyResources(scope);
  const ours = workflows.map((workflow) => madeResources(scope, workflow.owner));
  return [
    executionWildcards(scope, stateMachines, 'looked at'),
    {
      resources: [...databases, ...ownSnapshots],
      reason:
        'What executions left behind is found by walking what stands, which is how nothing can be missed. Nothing but looking is allowed on it.',
    },
    {
      resources: ours.flatMap(({ clones, intermediateSnapshots, maskedSnapshots }) => [
        ...clones,
        ...intermediateSnapshots,
        ...maskedSnapshots,
      ]),
      reason:
        'The names of what a run makes are derived from its execution, so only their prefix, which no other workflow has, is known beforehand. Deleting also asks for the tags of the workflow and of an execution of it.',
    },
  ];
}
