import type { MaskingRequest } from '../../../lambda/contract/masking-request';
import type { StateMachineReference } from '../../../lambda/contract/state-machine-reference';

export const WORKFLOW_ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking';
export const BLUEPRINT_ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:DataMasque-Blueprint';
export const WORKFLOW: StateMachineReference = { arn: WORKFLOW_ARN, kind: 'workflow' };
export const BLUEPRINT: StateMachineReference = { arn: BLUEPRINT_ARN, kind: 'blueprint' };

/** What a sender writes at least. */
export const SHORTEST = {
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf',
  ruleset: '123e4567-e89b-42d3-a456-426614174000',
} as const;

/** The same with a secret that RDS manages, for workflows that may read no others. */
export const WITH_MANAGED_SECRET = {
  ...SHORTEST,
  databaseSecretIdentifier: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-orders-AbCdEf',
} as const;

/** A request with every field. */
export const WHOLE: MaskingRequest = {
  ...SHORTEST,
  stateMachineArn: WORKFLOW_ARN,
  databaseIdentifier: 'arn:aws:rds:us-east-1:111122223333:db:orders',
  preferredAvailabilityZone: 'us-east-1a',
  runSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:run-secret-AbCdEf',
  sourceSnapshot: 'arn:aws:rds:us-east-1:111122223333:snapshot:rds:orders-2026-01-31-03-05',
  idempotencyKey: 'release-42',
};
