import { describe, expect, it } from 'vitest';
import { zonesFor } from '../../../web/src/start/zones';

const CONFIGURED = ['us-east-1a', 'us-east-1b', 'us-east-1f'];

describe('zones to offer for a clone', () => {
  it('are those of the deployment’s Region for a bare identifier', () => {
    expect(zonesFor('orders', 'us-east-1', CONFIGURED)).toEqual(CONFIGURED);
  });

  it('are those of the database’s own Region', () => {
    expect(zonesFor('arn:aws:rds:eu-west-1:111122223333:db:orders ', 'us-east-1', CONFIGURED)).toEqual([
      'eu-west-1a',
      'eu-west-1b',
      'eu-west-1c',
    ]);
  });
});
