import { type RdsAccount, rdsArn } from '../../../faults/iam/rds-calls';
import type { Tags } from '../../../faults/iam/service-call';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { PLACE } from '../../iam/deployed-names';

/** Owner id of the fixture's workflow. */
export const OWNER = 'Stack/Workflow';
/** An execution of it. */
export const EXECUTION = `arn:aws:states:${PLACE}:execution:Masking:run-1`;
/** The same, with its start date. */
export const IDENTITY = { executionArn: EXECUTION, startedAt: '2026-01-01T00:00:00.000Z' };
/** How ARNs of what other accounts share begin. */
export const OTHER_ACCOUNT = 'arn:aws:rds:us-east-1:444455556666';
/** What the execution makes. */
export const NAMES = resourceNames(OWNER, IDENTITY, 'orders');
export const OTHER_OWNER = 'OtherStack/Workflow';
export const OTHER_NAMES = resourceNames(OTHER_OWNER, IDENTITY, 'orders');
const { CLONE_OWNER, INTERMEDIATE_SNAPSHOT_OWNER, MASKED_SNAPSHOT_OWNER } = ResourceTag;

/** The owner tag of each kind of thing that the workflow makes. */
export const CLONE_TAGS: Tags = { [CLONE_OWNER]: OWNER };
export const INTERMEDIATE_TAGS: Tags = { [INTERMEDIATE_SNAPSHOT_OWNER]: OWNER };
export const MASKED_TAGS: Tags = { [MASKED_SNAPSHOT_OWNER]: OWNER };

/** An account in which resources have these tags, whatever kind of resource bears the name. */
export function accountWith(tags: { readonly [name: string]: Tags }): RdsAccount {
  const kinds = ['db', 'cluster', 'snapshot', 'cluster-snapshot'] as const;
  const empty: RdsAccount = { place: PLACE, tags: new Map() };
  const entries = Object.entries(tags).flatMap(([name, values]) =>
    kinds.map((kind) => [rdsArn(empty, kind, name), values] as const),
  );
  return { place: PLACE, tags: new Map(entries) };
}

/** An account in which the execution has made all that it can make. */
export const RUNNING = accountWith({
  [NAMES.clone]: CLONE_TAGS,
  [NAMES.cloneMember]: CLONE_TAGS,
  [NAMES.sourceSnapshot]: INTERMEDIATE_TAGS,
  [NAMES.maskedOriginal]: INTERMEDIATE_TAGS,
  [NAMES.maskedSnapshot]: MASKED_TAGS,
});

/** Tags as a call asks for them. */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
