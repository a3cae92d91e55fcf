import { describe, expect, it } from 'vitest';
import { decide } from '../../../faults/iam/decision';
import type { PolicyStatement } from '../../../faults/iam/policy-statement';
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
  OWNER,
  RUNNING,
  tagList,
} from './workflow-account';

const { full, plain, narrow } = WORKFLOWS;
const RUN: Tags = { [ResourceTag.MASKING_RUN]: '7' };
const BOTH: Tags = { ...INTERMEDIATE_TAGS, ...MASKED_TAGS };
const MARKS: readonly (readonly [string, Tags])[] = [
  ['as a masked one', MASKED_TAGS],
  ['as a masked one of a masking run', { ...MASKED_TAGS, ...RUN }],
  ['as both', BOTH],
  ['as both, of a masking run', { ...BOTH, ...RUN }],
  ['as a clone and a masked one', { ...CLONE_TAGS, ...MASKED_TAGS, ...RUN }],
  ['as all three', { ...CLONE_TAGS, ...BOTH, ...RUN }],
];

/** Whether a role may make a call with all that IAM is asked about it: each resource, and setting the tags. */
function may(
  role: readonly PolicyStatement[],
  action: string,
  parameters: RdsParameters,
  tags: { readonly [name: string]: Tags } = {},
): boolean {
  return rdsCalls(accountWith(tags), action, parameters).every((call) => decide(role, call) === 'allowed');
}

/** What a role could do if nothing were known of the account that a resource belongs to. */
const withoutResourceAccount = (role: readonly PolicyStatement[]): PolicyStatement[] =>
  role.map((statement) => {
    const { StringNotEquals: _, ...conditions } = statement.conditions;
    return { ...statement, conditions };
  });

const takes = (database: string, snapshot: string, tags: Tags): [string, RdsParameters][] => [
  [
    'createDBSnapshot',
    { DbInstanceIdentifier: database, DbSnapshotIdentifier: snapshot, Tags: tagList(tags) },
  ],
  [
    'createDBClusterSnapshot',
    { DbClusterIdentifier: database, DbClusterSnapshotIdentifier: snapshot, Tags: tagList(tags) },
  ],
];
const copies = (source: string, target: string, tags: Tags): [string, RdsParameters][] => [
  [
    'copyDBSnapshot',
    { SourceDBSnapshotIdentifier: source, TargetDBSnapshotIdentifier: target, Tags: tagList(tags) },
  ],
  [
    'copyDBClusterSnapshot',
    {
      SourceDBClusterSnapshotIdentifier: source,
      TargetDBClusterSnapshotIdentifier: target,
      Tags: tagList(tags),
    },
  ],
];

describe.each([plain, full, narrow])('the role of $name', ({ deployed: { role, snapshotRole } }) => {
  const roles = [role, withoutResourceAccount(role), snapshotRole];
  const nobodyMay = (calls: [string, RdsParameters][], tags: { readonly [name: string]: Tags } = {}) => {
    for (const each of roles)
      for (const call of calls) expect([call, may(each, ...call, tags)]).toEqual([call, false]);
  };

  it.each(MARKS)('takes no masked snapshot of a source, whatever it is marked: %s', (_, tags) => {
    const marked = { orders: { ...CLONE_TAGS, ...BOTH } };
    for (const existing of [{}, marked]) {
      nobodyMay(takes('orders', NAMES.maskedSnapshot, tags), existing);
      nobodyMay(takes('orders', NAMES.maskedOriginal, tags), existing);
    }
  });

  it('takes no snapshot of a source that could be copied to a masked one', () => {
    for (const tags of [INTERMEDIATE_TAGS, { ...INTERMEDIATE_TAGS, ...RUN }])
      nobodyMay(takes('orders', NAMES.maskedOriginal, tags));
    nobodyMay(takes('orders', NAMES.sourceSnapshot, { ...INTERMEDIATE_TAGS, ...RUN }));
  });

  it('takes no masked snapshot of what bears a clone’s name and no tag of ours', () => {
    nobodyMay(takes(NAMES.clone, NAMES.maskedSnapshot, { ...MASKED_TAGS, ...RUN }));
    nobodyMay(takes(NAMES.clone, NAMES.maskedSnapshot, { ...MASKED_TAGS, ...RUN }), {
      [NAMES.clone]: MASKED_TAGS,
    });
  });

  it('takes no masked snapshot that names no masking run', () => {
    nobodyMay(takes(NAMES.clone, NAMES.maskedSnapshot, MASKED_TAGS), { [NAMES.clone]: CLONE_TAGS });
  });

  it.each(MARKS)('copies no unmasked snapshot to a masked name: %s', (_, tags) => {
    const unmasked = [
      NAMES.sourceSnapshot,
      'rds:orders-2026-08-01-03-00',
      'before-release',
      `${OTHER_ACCOUNT}:snapshot:shared`,
    ];
    for (const source of unmasked) {
      const existing = { [source]: { ...INTERMEDIATE_TAGS, ...RUN } };
      nobodyMay(copies(source, NAMES.maskedSnapshot, tags), existing);
      nobodyMay(copies(source, NAMES.maskedSnapshot, INTERMEDIATE_TAGS), existing);
      nobodyMay(copies(source, NAMES.maskedOriginal, { ...INTERMEDIATE_TAGS, ...RUN }), existing);
    }
  });

  it('copies to no name but its own', () => {
    for (const target of ['before-release', 'masked-orders', `${NAMES.clone}-other`])
      nobodyMay(copies(`${OTHER_ACCOUNT}:snapshot:shared`, target, INTERMEDIATE_TAGS));
  });

  it.each([
    ['an unmasked snapshot', NAMES.sourceSnapshot, INTERMEDIATE_TAGS],
    ['an unmasked snapshot with a masked one’s tag', NAMES.sourceSnapshot, BOTH],
    ['an intermediate masked snapshot', NAMES.maskedOriginal, INTERMEDIATE_TAGS],
    ['a snapshot of a masked name with both owner tags', NAMES.maskedSnapshot, BOTH],
    [
      'a snapshot of a masked name with a clone’s tag as well',
      NAMES.maskedSnapshot,
      { ...MASKED_TAGS, ...CLONE_TAGS },
    ],
    ['a snapshot of a masked name and no tag', NAMES.maskedSnapshot, {}],
  ])('neither shares nor deletes as a masked one: %s', (_, name, tags) => {
    const shares: [string, RdsParameters][] = [
      ['modifyDBSnapshotAttribute', { DbSnapshotIdentifier: name, AttributeName: 'restore' }],
      ['modifyDBClusterSnapshotAttribute', { DbClusterSnapshotIdentifier: name, AttributeName: 'restore' }],
    ];
    nobodyMay(shares, { [name]: tags });
    if (name !== NAMES.maskedSnapshot) return;
    const deletions: [string, RdsParameters][] = [
      ['deleteDBSnapshot', { DbSnapshotIdentifier: name }],
      ['deleteDBClusterSnapshot', { DbClusterSnapshotIdentifier: name }],
    ];
    nobodyMay(deletions, { [name]: tags });
  });

  const tagged = (resource: string, requestTags: Tags, tags?: Tags): ServiceCall => ({
    action: 'rds:AddTagsToResource',
    resources: [{ arn: `arn:aws:rds:${PLACE}:${resource}`, tags }],
    requestTags,
  });

  it.each([
    ['a source as a clone', tagged('db:orders', CLONE_TAGS)],
    ['a source as everything', tagged('db:orders', { ...CLONE_TAGS, ...BOTH, ...RUN })],
    ['a foreign snapshot as a masked one', tagged('snapshot:before-release', { ...MASKED_TAGS, ...RUN })],
    [
      'an unmasked snapshot as a masked one',
      tagged(`snapshot:${NAMES.sourceSnapshot}`, { ...MASKED_TAGS, ...RUN }, INTERMEDIATE_TAGS),
    ],
    ['a masked name as an unmasked snapshot', tagged(`snapshot:${NAMES.maskedSnapshot}`, INTERMEDIATE_TAGS)],
    ['a masked name as both', tagged(`snapshot:${NAMES.maskedSnapshot}`, { ...BOTH, ...RUN })],
    ['a masked name without its masking run', tagged(`snapshot:${NAMES.maskedSnapshot}`, MASKED_TAGS)],
    ['a clone as a masked snapshot', tagged(`db:${NAMES.clone}`, { ...MASKED_TAGS, ...RUN })],
    ['a clone as both', tagged(`cluster:${NAMES.clone}`, { ...CLONE_TAGS, ...MASKED_TAGS })],
    [
      'a clone as another workflow’s',
      tagged(`db:${NAMES.clone}`, { [ResourceTag.CLONE_OWNER]: `${OWNER}2` }),
    ],
    ['with no owner at all', tagged(`db:${NAMES.clone}`, { team: 'x' })],
  ])('tags nothing with a forged mark: %s', (_, call) => {
    for (const each of roles) expect(decide(each, call)).toMatch(/^denied/);
  });

  it('takes no tag away', () => {
    const untag = (tags: Tags) => ({
      ...tagged(`db:${NAMES.clone}`, {}, tags),
      action: 'rds:RemoveTagsFromResource',
    });
    for (const each of roles) expect(decide(each, untag(CLONE_TAGS))).toMatch(/^denied/);
  });
});

describe('a clone and an unmasked snapshot', () => {
  it('stay deletable when somebody adds another owner tag, for nothing unmasked may be left', () => {
    const { role } = full.deployed;
    const existing = { [NAMES.clone]: { ...CLONE_TAGS, ...BOTH }, [NAMES.sourceSnapshot]: BOTH };
    expect(may(role, 'deleteDBInstance', { DbInstanceIdentifier: NAMES.clone }, existing)).toBe(true);
    expect(may(role, 'deleteDBSnapshot', { DbSnapshotIdentifier: NAMES.sourceSnapshot }, existing)).toBe(
      true,
    );
  });
});

describe('the account that a resource belongs to', () => {
  it('need not be known to IAM for what a run needs', () => {
    const [call] = copies(`${OTHER_ACCOUNT}:snapshot:shared`, NAMES.sourceSnapshot, INTERMEDIATE_TAGS);
    for (const each of [plain.deployed.role, withoutResourceAccount(plain.deployed.role)])
      expect(call && may(each, ...call)).toBe(true);
  });
});

/** docs/security.md says so under what is left open: whoever closes one of these changes that page. */
describe('IAM cannot tell', () => {
  const { role } = full.deployed;

  it('with which account a masked snapshot is shared', () => {
    const share = (ValuesToAdd: string[]) =>
      rdsCalls(RUNNING, 'modifyDBSnapshotAttribute', {
        DbSnapshotIdentifier: NAMES.maskedSnapshot,
        AttributeName: 'restore',
        ValuesToAdd,
      }).map((call) => decide(role, call));
    expect(share(['444455556666'])).toEqual(['allowed']);
    expect(share(['999999999999'])).toEqual(['allowed']);
  });

  it('lets nobody share where no account is given', () => {
    expect(
      rdsCalls(RUNNING, 'modifyDBSnapshotAttribute', {
        DbSnapshotIdentifier: NAMES.maskedSnapshot,
        AttributeName: 'restore',
      }).map((call) => decide(plain.deployed.role, call)),
    ).toEqual([expect.stringMatching(/^denied/)]);
  });

  it('whether a clone has been masked when it is snapshotted', () => {
    const [take] = takes(NAMES.clone, NAMES.maskedSnapshot, { ...MASKED_TAGS, ...RUN });
    expect(take && may(plain.deployed.role, ...take, { [NAMES.clone]: CLONE_TAGS })).toBe(true);
  });

  it('of which database a manual snapshot is, that is restored', () => {
    const restore = {
      DbInstanceIdentifier: NAMES.clone,
      DbSnapshotIdentifier: 'payroll-before-release',
      Tags: tagList(CLONE_TAGS),
    };
    expect(may(narrow.deployed.role, 'restoreDBInstanceFromDBSnapshot', restore)).toBe(true);
  });
});
