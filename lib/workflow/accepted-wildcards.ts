import type { Construct } from 'constructs';
import type { AcceptedWildcards } from '../accepted-findings';
import { type RdsPermissions, runResources } from './permissions';

/**
 * Why the state machine's role cannot do with narrower resources.
 *
 * @param isCopied whether masked snapshots are copied to another key
 */
export function roleWildcards(
  scope: Construct,
  permissions: RdsPermissions,
  isCopied: boolean,
): AcceptedWildcards[] {
  const resources = runResources(scope, permissions);
  const { sources, clones, intermediateSnapshots, maskedSnapshots, anySnapshot, groups } = resources;
  return [
    {
      resources: sources,
      reason:
        'sourceDatabases says which databases may be cloned, all of them unless it is given. They are looked at and snapshotted under a name of this workflow, never changed and never deleted.',
    },
    {
      resources: [
        ...clones,
        ...intermediateSnapshots,
        ...resources.sourceSnapshots,
        ...(isCopied ? resources.maskedOriginals : []),
        ...maskedSnapshots,
      ],
      reason:
        'The names of what a run makes are derived from its execution, so only their prefix, which no other workflow has, is known beforehand. Deleting and sharing also ask for the owner tag.',
    },
    {
      resources: anySnapshot,
      reason:
        'The names of snapshots say nothing of their database, and those that are shared lie in other accounts. They are looked at, and restored or copied to names of this workflow.',
    },
    {
      resources: groups,
      reason:
        'A clone takes the option, parameter and subnet groups of its source, whatever their names. They are referred to, never changed.',
    },
    {
      resources: ['*'],
      reason:
        'X-Ray, the delivery of logs and ec2:DescribeInstances are granted on all resources or not at all.',
    },
  ];
}

/** Why the snapshot function's role cannot do with narrower resources. */
export function snapshotFunctionWildcards(
  scope: Construct,
  permissions: RdsPermissions,
): AcceptedWildcards[] {
  const { databases, ownSnapshots, anySnapshot, maskedSnapshots } = runResources(scope, permissions);
  return [
    {
      resources: [...databases, ...ownSnapshots, ...anySnapshot],
      reason:
        'The newest snapshot of a source is found by listing snapshots, whose names say nothing of their database. Nothing but listing is allowed on them.',
    },
    {
      resources: maskedSnapshots,
      reason:
        'The names of masked snapshots are derived from their execution, so only their prefix, which no other workflow has, is known beforehand. Deleting also asks for the owner tag.',
    },
  ];
}
