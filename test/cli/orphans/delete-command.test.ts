import { describe, expect, it } from 'vitest';
import { deleteCommand } from '../../../cli/orphans/delete-command';
import { RESOURCE_KINDS } from '../../../lambda/resources/owned-resources';
import { awsCommand } from '../../docs/provers/aws-command';

const INPUTS = {
  instance: [
    'DeleteDBInstance',
    { DBInstanceIdentifier: 'x', SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
  ],
  cluster: [
    'DeleteDBCluster',
    { DBClusterIdentifier: 'x', SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
  ],
  snapshot: ['DeleteDBSnapshot', { DBSnapshotIdentifier: 'x' }],
  'cluster-snapshot': ['DeleteDBClusterSnapshot', { DBClusterSnapshotIdentifier: 'x' }],
} as const;

describe('the command that deletes what is left over', () => {
  it.each(RESOURCE_KINDS)('is one that the AWS CLI takes, of an %s', (kind) => {
    const command = deleteCommand({ kind, identifier: 'x' }, { region: 'eu-west-1', profile: 'audit' });
    expect(command).toMatch(/ --region eu-west-1 --profile audit$/);
    const { operation, input } = awsCommand(command.split(' '));
    expect([operation, input]).toEqual(INPUTS[kind]);
  });

  it('is one command, whatever the identifier is', () => {
    const command = deleteCommand(
      { kind: 'snapshot', identifier: 'x; rm -rf $HOME' },
      { region: 'eu-west-1' },
    );
    expect(command).toContain("--db-snapshot-identifier 'x; rm -rf $HOME' --region");
  });
});
