import * as fc from 'fast-check';
import { WORKFLOW_ARN } from './valid-request';

const PLACE = 'us-east-1:111122223333';

/** Any identifier that RDS accepts, in any case. */
export const rdsIdentifier = fc
  .tuple(fc.stringMatching(/^[a-zA-Z]$/), fc.array(fc.stringMatching(/^-?[a-zA-Z0-9]$/), { maxLength: 62 }))
  .map(([first, rest]) => first + rest.join(''))
  .filter((identifier) => identifier.length <= 63);

const databaseIdentifier = fc.oneof(
  rdsIdentifier,
  fc
    .tuple(fc.constantFrom('db', 'cluster'), rdsIdentifier)
    .map(([type, identifier]) => `arn:aws:rds:${PLACE}:${type}:${identifier}`),
);

const secretArn = fc
  .stringMatching(/^[A-Za-z0-9/_+=.@!-]{1,100}$/)
  .map((name) => `arn:aws:secretsmanager:${PLACE}:secret:${name}`);

const rulesetId = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([id, upperCase]) => (upperCase ? id.toUpperCase() : id));

/** Any name that a ruleset may have. */
const rulesetName = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 127 })
  .filter((name) => name.trim() === name && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name));

const sourceSnapshot = fc
  .tuple(
    fc.constantFrom(
      '',
      `arn:aws:rds:${PLACE}:snapshot:`,
      'arn:aws:rds:us-east-1:444455556666:cluster-snapshot:',
    ),
    fc.constantFrom('', 'rds:', 'awsbackup:'),
    rdsIdentifier,
  )
  .map((parts) => parts.join(''));

/** Any text that may be the key of a request, of all of Unicode. */
export const idempotencyKey = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 128 })
  .filter((key) => key.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(key));

/** Any request that is accepted, as a sender may write it. */
export const acceptedRequest = fc.record(
  {
    databaseIdentifier,
    databaseSecretIdentifier: secretArn,
    ruleset: fc.oneof(rulesetId, rulesetName),
    stateMachineArn: fc.constant(WORKFLOW_ARN),
    preferredAvailabilityZone: fc.constantFrom('us-east-1a', 'us-east-1f', 'us-east-1-atl-2a'),
    runSecretArn: secretArn,
    sourceSnapshot,
    idempotencyKey,
  },
  { requiredKeys: ['databaseIdentifier', 'databaseSecretIdentifier', 'ruleset'] },
);
