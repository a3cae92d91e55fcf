import { describe, expect, it } from 'vitest';
import { rdsCalls } from '../../faults/iam/rds-calls';

const PLACE = 'us-east-1:111122223333';
const CLONE = `arn:aws:rds:${PLACE}:db:clone`;
const account = { place: PLACE, tags: new Map([[CLONE, { owner: 'us' }]]) };

describe('what IAM is asked about a call of RDS', () => {
  it('are all its resources, with the tags they have', () => {
    const parameters = { DbInstanceIdentifier: 'clone', SkipFinalSnapshot: true };
    expect(rdsCalls(account, 'deleteDBInstance', parameters)).toEqual([
      { action: 'rds:DeleteDBInstance', resources: [{ arn: CLONE, tags: { owner: 'us' } }] },
    ]);
  });

  it('are resources of other accounts, which are named by ARN', () => {
    const shared = 'arn:aws:rds:us-east-1:444455556666:snapshot:shared';
    const [call] = rdsCalls(account, 'copyDBSnapshot', {
      SourceDBSnapshotIdentifier: shared,
      TargetDBSnapshotIdentifier: 'copy',
    });
    expect(call?.resources.map(({ arn }) => arn)).toEqual([`arn:aws:rds:${PLACE}:snapshot:copy`, shared]);
  });

  it('is also the setting of tags, on what the call makes', () => {
    const calls = rdsCalls(account, 'createDBSnapshot', {
      DbInstanceIdentifier: 'orders',
      DbSnapshotIdentifier: 'copy',
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(calls).toMatchObject([
      { action: 'rds:CreateDBSnapshot', requestTags: { a: 'b' } },
      {
        action: 'rds:AddTagsToResource',
        resources: [{ arn: `arn:aws:rds:${PLACE}:snapshot:copy` }],
        requestTags: { a: 'b' },
      },
    ]);
  });

  it('is everything of a kind for a list of it', () => {
    expect(rdsCalls(account, 'describeDBSnapshots', {})).toEqual([
      { action: 'rds:DescribeDBSnapshots', resources: [{ arn: `arn:aws:rds:${PLACE}:snapshot:*` }] },
    ]);
  });

  it('is not guessed for an action that is not known', () => {
    expect(() => rdsCalls(account, 'rebootDBInstance', {})).toThrow(
      'what rds:rebootDBInstance is authorised against is not known',
    );
  });
});
