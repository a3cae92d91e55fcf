import { describe, expect, it } from 'vitest';
import { decide } from '../../../faults/iam/decision';
import { type RdsParameters, rdsCalls } from '../../../faults/iam/rds-calls';
import type { ServiceCall, Tags } from '../../../faults/iam/service-call';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { PLACE } from '../../iam/deployed-names';
import { WORKFLOWS } from './deployed-workflows';
import {
  accountWith,
  CLONE_TAGS,
  INTERMEDIATE_TAGS,
  MASKED_TAGS,
  NAMES,
  OTHER_ACCOUNT,
  OTHER_NAMES,
  OTHER_OWNER,
  tagList,
} from './workflow-account';

const { CLONE_OWNER } = ResourceTag;
const PREFIXED = `${NAMES.clone.slice(0, -16)}decoy`;
const MASKED_PREFIXED = `${NAMES.maskedSnapshot.slice(0, 'masked-00000000-'.length)}decoy`;

/** What nobody may do, whatever the workflow's options are: action, parameters and the tags that are there. */
const DENIED: readonly (readonly [string, string, RdsParameters, { readonly [name: string]: Tags }?])[] = [
  ['delete the source', 'deleteDBInstance', { DbInstanceIdentifier: 'orders' }],
  ['delete the source cluster', 'deleteDBCluster', { DbClusterIdentifier: 'orders' }],
  [
    'delete a source that was restored from a snapshot with our tags',
    'deleteDBInstance',
    { DbInstanceIdentifier: 'orders' },
    { orders: { ...CLONE_TAGS, ...INTERMEDIATE_TAGS, ...MASKED_TAGS } },
  ],
  ['delete an instance with our prefix and no tag', 'deleteDBInstance', { DbInstanceIdentifier: PREFIXED }],
  [
    'delete an instance with our prefix that inherited a masked snapshot’s tags',
    'deleteDBInstance',
    { DbInstanceIdentifier: PREFIXED },
    { [PREFIXED]: MASKED_TAGS },
  ],
  ['delete a cluster with our prefix and no tag', 'deleteDBCluster', { DbClusterIdentifier: PREFIXED }],
  [
    'delete another workflow’s clone',
    'deleteDBInstance',
    { DbInstanceIdentifier: OTHER_NAMES.clone },
    { [OTHER_NAMES.clone]: { [CLONE_OWNER]: OTHER_OWNER } },
  ],
  [
    'delete a clone of our name and another workflow’s tag',
    'deleteDBInstance',
    { DbInstanceIdentifier: NAMES.clone },
    { [NAMES.clone]: { [CLONE_OWNER]: OTHER_OWNER } },
  ],
  ['delete a manual snapshot', 'deleteDBSnapshot', { DbSnapshotIdentifier: 'before-release' }],
  [
    'delete an automated snapshot',
    'deleteDBSnapshot',
    { DbSnapshotIdentifier: 'rds:orders-2026-08-01-03-00' },
  ],
  ['delete a cluster snapshot', 'deleteDBClusterSnapshot', { DbClusterSnapshotIdentifier: 'rds:orders-1' }],
  [
    'delete a snapshot with our tag and another name',
    'deleteDBSnapshot',
    { DbSnapshotIdentifier: 'copy-of-masked' },
    { 'copy-of-masked': MASKED_TAGS },
  ],
  [
    'delete an intermediate snapshot with our prefix and no tag',
    'deleteDBSnapshot',
    { DbSnapshotIdentifier: PREFIXED },
  ],
  [
    'snapshot a clone under an intermediate name without our tag',
    'createDBSnapshot',
    { DbInstanceIdentifier: NAMES.clone, DbSnapshotIdentifier: NAMES.maskedOriginal },
  ],
  [
    'copy a cluster on write without our tag',
    'restoreDBClusterToPointInTime',
    { DbClusterIdentifier: NAMES.clone, SourceDBClusterIdentifier: 'orders' },
  ],
  [
    'delete a snapshot with our prefix and no tag',
    'deleteDBSnapshot',
    { DbSnapshotIdentifier: MASKED_PREFIXED },
  ],
  [
    'snapshot a source under a masked snapshot’s name',
    'createDBSnapshot',
    {
      DbInstanceIdentifier: 'orders',
      DbSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(MASKED_TAGS),
    },
  ],
  [
    'snapshot a source under a masked snapshot’s name as an intermediate one',
    'createDBSnapshot',
    {
      DbInstanceIdentifier: 'orders',
      DbSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(INTERMEDIATE_TAGS),
    },
  ],
  [
    'snapshot a source cluster under a masked snapshot’s name',
    'createDBClusterSnapshot',
    {
      DbClusterIdentifier: 'orders',
      DbClusterSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(MASKED_TAGS),
    },
  ],
  [
    'snapshot a source without our tag',
    'createDBSnapshot',
    { DbInstanceIdentifier: 'orders', DbSnapshotIdentifier: NAMES.sourceSnapshot },
  ],
  [
    'snapshot a source under a name that is not ours',
    'createDBSnapshot',
    { DbInstanceIdentifier: 'orders', DbSnapshotIdentifier: 'orders-copy', Tags: tagList(INTERMEDIATE_TAGS) },
  ],
  [
    'copy an unmasked snapshot to a masked snapshot’s name',
    'copyDBSnapshot',
    {
      SourceDBSnapshotIdentifier: 'rds:orders-2026-08-01-03-00',
      TargetDBSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(MASKED_TAGS),
    },
  ],
  [
    'copy an unmasked snapshot to a masked snapshot’s name as an intermediate one',
    'copyDBSnapshot',
    {
      SourceDBSnapshotIdentifier: 'rds:orders-2026-08-01-03-00',
      TargetDBSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(INTERMEDIATE_TAGS),
    },
  ],
  [
    'copy a shared snapshot to a masked snapshot’s name',
    'copyDBSnapshot',
    {
      SourceDBSnapshotIdentifier: `${OTHER_ACCOUNT}:snapshot:shared`,
      TargetDBSnapshotIdentifier: NAMES.maskedSnapshot,
      Tags: tagList(INTERMEDIATE_TAGS),
    },
  ],
  [
    'restore over a name that is not ours',
    'restoreDBInstanceFromDBSnapshot',
    { DbInstanceIdentifier: 'orders', DbSnapshotIdentifier: 'before-release', Tags: tagList(CLONE_TAGS) },
  ],
  [
    'restore without our tag',
    'restoreDBInstanceFromDBSnapshot',
    { DbInstanceIdentifier: NAMES.clone, DbSnapshotIdentifier: 'before-release' },
  ],
  [
    'restore with another workflow’s tag',
    'restoreDBClusterFromSnapshot',
    {
      DbClusterIdentifier: NAMES.clone,
      SnapshotIdentifier: 'x',
      Tags: tagList({ [CLONE_OWNER]: OTHER_OWNER }),
    },
  ],
  [
    'add an instance to a cluster that is not ours',
    'createDBInstance',
    { DbInstanceIdentifier: NAMES.cloneMember, DbClusterIdentifier: 'orders', Tags: tagList(CLONE_TAGS) },
  ],
  [
    'share a snapshot that is not ours',
    'modifyDBSnapshotAttribute',
    { DbSnapshotIdentifier: 'before-release', AttributeName: 'restore' },
  ],
  [
    'share an unmasked snapshot of ours',
    'modifyDBSnapshotAttribute',
    { DbSnapshotIdentifier: NAMES.sourceSnapshot, AttributeName: 'restore' },
    { [NAMES.sourceSnapshot]: INTERMEDIATE_TAGS },
  ],
  [
    'share a snapshot of our name and no tag',
    'modifyDBClusterSnapshotAttribute',
    { DbClusterSnapshotIdentifier: NAMES.maskedSnapshot, AttributeName: 'restore' },
  ],
];

const FORBIDDEN = DENIED.map(([what, action, parameters, tags = {}]) => ({ what, action, parameters, tags }));

describe.each(Object.values(WORKFLOWS))('the role of $name does not', ({ deployed }) => {
  const { role, snapshotRole } = deployed;

  it.each(FORBIDDEN)('$what', ({ action, parameters, tags }) => {
    const [call] = rdsCalls(accountWith(tags), action, parameters);
    if (!call) throw new Error(`${action} asks IAM nothing`);
    expect(decide(role, call)).toMatch(/^denied/);
    expect(decide(snapshotRole, call)).toMatch(/^denied/);
  });

  it.each([
    'db:orders',
    'cluster:orders',
    'snapshot:before-release',
    'snapshot:rds:orders-1',
    'subgrp:databases',
  ])('tag what is not ours: %s', (resource) => {
    const call: ServiceCall = {
      action: 'rds:AddTagsToResource',
      resources: [{ arn: `arn:aws:rds:${PLACE}:${resource}` }],
      requestTags: CLONE_TAGS,
    };
    expect(decide(role, call)).toMatch(/^denied/);
  });

  it.each(['rds:ModifyDBInstance', 'rds:RemoveTagsFromResource', 'rds:StopDBInstance', 'iam:PassRole'])(
    'do what no run needs, even to its clone: %s',
    (action) => {
      const arn = `arn:aws:rds:${PLACE}:db:${NAMES.clone}`;
      expect(decide(role, { action, resources: [{ arn, tags: CLONE_TAGS }] })).toMatch(/^denied/);
    },
  );
});
