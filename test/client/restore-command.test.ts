import { describe, expect, it } from 'vitest';
import { restoreCommand } from '../../client/restore-command';

describe('the command that makes a database of a masked snapshot', () => {
  it('names a new instance after the source', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', null)).toEqual({
      command: `aws rds restore-db-instance-from-db-snapshot --db-instance-identifier orders-masked --db-snapshot-identifier ${arn} --region us-east-1`,
      isOfCluster: false,
      lacksEngine: false,
    });
  });

  it('makes a cluster of a cluster’s snapshot', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', 'aurora-postgresql')).toEqual({
      command: `aws rds restore-db-cluster-from-snapshot --db-cluster-identifier orders-masked --snapshot-identifier ${arn} --engine aurora-postgresql --region us-east-1`,
      isOfCluster: true,
      lacksEngine: false,
    });
  });

  it('says that a cluster’s engine is to be filled in when nobody knows it any more', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', null)).toMatchObject({ lacksEngine: true });
  });

  it('is one command, whatever the names are', () => {
    const command = restoreCommand(
      'arn:aws:rds:us-east-1:111122223333:snapshot:a',
      "x'; rm -rf $HOME",
      null,
    )?.command;
    expect(command).toContain("'x'\\''; rm -rf $HOME-masked'");
  });

  it('is not made for what is no snapshot', () => {
    expect(restoreCommand('arn:aws:rds:us-east-1:111122223333:db:orders', 'orders', null)).toBeUndefined();
    expect(restoreCommand('orders', 'orders', null)).toBeUndefined();
  });
});
