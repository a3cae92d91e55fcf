import type { ExecutionIdentity } from '../lambda/contract/resource-names';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/local-place';

/** Identifier of the source, an instance or a cluster. */
export const SOURCE = 'orders';
export const SOURCE_DATABASE = 'orders';
/** Who logs in to the source. */
export const SOURCE_LOGIN = { username: 'orders_admin', password: 'password-of-the-source' } as const;
/** Who logs in to DataMasque. */
export const DATAMASQUE_LOGIN = { username: 'automation', password: 'password-of-datamasque' } as const;
export const RUN_SECRET = 'run-secret-of-the-campaign';
/** Passwords after a rotation of the database secret. */
export const NEXT_PASSWORDS = ['password-after-a-rotation', 'password-after-two-rotations'] as const;

/** What may be seen nowhere. */
export const SECRETS: readonly string[] = [
  SOURCE_LOGIN.password,
  ...NEXT_PASSWORDS,
  RUN_SECRET,
  DATAMASQUE_LOGIN.password,
];

/** Names of the secrets, which have the same ARN in every case. */
export const SecretName = {
  DATABASE: 'orders-database',
  DATAMASQUE: 'datamasque-login',
  RUN: 'run-secret',
} as const;

/** The EC2 host whose zone a machine asks for. */
export const MASKING_HOST = 'i-0123456789abcdef0';

/** The account with which masked snapshots are shared, and which shares one itself. */
export const FRIENDLY_ACCOUNT = '444455556666';

/** The key of encrypted sources. */
export const SOURCE_KEY_ARN = keyArn(LOCAL_ACCOUNT, '1');
/** The key to which masked snapshots are copied. */
export const SNAPSHOT_KEY_ARN = keyArn(LOCAL_ACCOUNT, '2');
/** The key of the other account's snapshots. */
export const FRIENDLY_KEY_ARN = keyArn(FRIENDLY_ACCOUNT, '3');

const MACHINE = 'masking-workflow';

/** The execution that every case runs. */
export const EXECUTION_NAME = 'orders-0123456789abcdef';
export const EXECUTION_ARN = executionArn(EXECUTION_NAME);
/** One of the same machine that goes on beside it. */
export const OTHER_EXECUTION_ARN = executionArn('orders-fedcba9876543210');
/** When that execution starts in every case: its names are derived from it. Everything before it takes less time. */
export const STARTED_AT = '2026-01-03T08:00:00.000Z';
/** A start 91 days earlier: Step Functions lets a name be used again 90 days after its execution has ended. */
export const LONG_AGO = '2025-10-04T08:00:00.000Z';
/** The execution that every case runs. */
export const EXECUTION: ExecutionIdentity = { executionArn: EXECUTION_ARN, startedAt: STARTED_AT };
/** The one that goes on beside it, which began before. */
export const OTHER_EXECUTION: ExecutionIdentity = {
  executionArn: OTHER_EXECUTION_ARN,
  startedAt: '2026-01-01T00:00:00.000Z',
};
export const STATE_MACHINE_ARN = stateMachineArn(MACHINE);

const BLUEPRINT = 'datamasque-blueprint';
/** The machine of DataMasque's blueprint that is monitored beside the workflow. */
export const BLUEPRINT_ARN = stateMachineArn(BLUEPRINT);
/** An execution of it. */
export const FOREIGN_EXECUTION_ARN = executionArn(EXECUTION_NAME, BLUEPRINT);

function stateMachineArn(machine: string): string {
  return `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${machine}`;
}

/** ARN of an execution of the workflow. */
export function executionArn(name: string, machine: string = MACHINE): string {
  return `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:execution:${machine}:${name}`;
}

function keyArn(account: string, digit: string): string {
  return `arn:aws:kms:${LOCAL_REGION}:${account}:key/${digit.repeat(8)}-0000-4000-8000-000000000000`;
}
