import { describe, expect, it } from 'vitest';
import {
  type MaskingRequest,
  readMaskingRequest,
  readMaskingRequestDefaults,
} from '../../../lambda/contract/masking-request';
import { faultsOf, refusalOf } from './refusal';
import { BLUEPRINT, BLUEPRINT_ARN, SHORTEST, WHOLE, WORKFLOW, WORKFLOW_ARN } from './valid-request';

const read = (input: unknown): MaskingRequest => readMaskingRequest(input, { stateMachines: [WORKFLOW] });
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';
const RDS = 'arn:aws:rds:us-east-1:111122223333:';

describe('a masking request', () => {
  it('keeps every field of a whole request', () => {
    expect(read(WHOLE)).toStrictEqual(WHOLE);
  });

  it('means the only configured state machine when it names none', () => {
    expect(read(SHORTEST)).toStrictEqual({ ...SHORTEST, stateMachineArn: WORKFLOW_ARN });
  });

  it('writes identifiers and UUIDs in lower case', () => {
    const request = read({
      ...SHORTEST,
      databaseIdentifier: `${RDS}cluster:Orders`,
      ruleset: SHORTEST.ruleset.toUpperCase(),
      sourceSnapshot: 'Before-Release',
    });
    expect(request.databaseIdentifier).toBe(`${RDS}cluster:orders`);
    expect(request.ruleset).toBe(SHORTEST.ruleset);
    expect(request.sourceSnapshot).toBe('before-release');
  });

  it('takes a field that is undefined as left out', () => {
    expect(read({ ...SHORTEST, preferredAvailabilityZone: undefined })).not.toHaveProperty(
      'preferredAvailabilityZone',
    );
  });

  it.each([
    ['databaseIdentifier', 'a'],
    ['databaseIdentifier', `a${'b'.repeat(62)}`],
    ['databaseSecretIdentifier', `${SECRET}rds!db-0d5a-AbCdEf`],
    ['databaseSecretIdentifier', `${SECRET}team/orders_db+x=1.@y-AbCdEf`],
    ['preferredAvailabilityZone', 'us-east-1-atl-2a'],
    ['ruleset', 'GDPR – Aufträge (v2)'],
    ['ruleset', 'r'.repeat(255)],
    ['sourceSnapshot', 'rds:orders-2026-01-31-03-05'],
    ['sourceSnapshot', 'awsbackup:job-0d5a'],
    ['sourceSnapshot', `s${'a'.repeat(254)}`],
    ['sourceSnapshot', `${RDS}cluster-snapshot:rds:orders-2026-01-31`],
    ['overlap', 'ALLOW'],
    ['overlap', 'SKIP'],
    ['overlap', 'REJECT'],
    ['idempotencyKey', 'k'.repeat(128)],
    ['idempotencyKey', '🔑'.repeat(128)],
    ['idempotencyKey', '\u2028key'],
    ['idempotencyKey', 'arn:aws:scheduler:us-east-1:111122223333:schedule/g/n 2026-01-31T03:05:00Z'],
  ])('accepts %s %s', (field, value) => {
    expect(read({ ...SHORTEST, [field]: value })).toHaveProperty(field, value);
  });

  it.each([
    ['aws-cn', 'cn-north-1', 'cn-north-1a'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1b'],
    ['aws-iso-b', 'us-isob-east-1', 'us-isob-east-1a'],
    ['aws-eusc', 'eusc-de-east-1', 'eusc-de-east-1a'],
    ['aws-of-tomorrow', 'xx-new-east-1', 'xx-new-east-1a'],
  ])('is the same in partition %s', (partition, region, preferredAvailabilityZone) => {
    const place = `${region}:111122223333`;
    const stateMachineArn = `arn:${partition}:states:${place}:stateMachine:Masking`;
    const request = {
      stateMachineArn,
      databaseIdentifier: `arn:${partition}:rds:${place}:db:orders`,
      databaseSecretIdentifier: `arn:${partition}:secretsmanager:${place}:secret:orders-AbCdEf`,
      ruleset: SHORTEST.ruleset,
      preferredAvailabilityZone,
    };
    const configured = [{ arn: stateMachineArn, kind: 'workflow' }] as const;
    expect(readMaskingRequest(request, { stateMachines: configured })).toStrictEqual(request);
  });
});

describe('the state machine of a request', () => {
  const stateMachines = [WORKFLOW, BLUEPRINT];

  it('must be named where several are configured', () => {
    const faults = faultsOf(() => readMaskingRequest(SHORTEST, { stateMachines }));
    expect(faults.stateMachineArn).toBe(
      `is missing, and not exactly one is configured; name one of: ${WORKFLOW_ARN}, ${BLUEPRINT_ARN}`,
    );
  });

  it('must be named where a pattern is configured', () => {
    const pattern = { arn: `${WORKFLOW_ARN}*`, kind: 'workflow' } as const;
    expect(faultsOf(() => readMaskingRequest(SHORTEST, { stateMachines: [pattern] }))).toHaveProperty(
      'stateMachineArn',
    );
  });

  it('must be a configured one; the refusal names those, with every other fault', () => {
    const other = WORKFLOW_ARN.replace('Masking', 'Payroll');
    const refusal = refusalOf(() => readMaskingRequest({ stateMachineArn: other }, { stateMachines }));
    expect(refusal.reason).toBe('state-machine-not-configured');
    expect(refusal.faults).toHaveLength(4);
    expect(refusal.message).toContain(`name one of: ${WORKFLOW_ARN}, ${BLUEPRINT_ARN}`);
  });

  it('is not guessed at when its ARN is malformed', () => {
    const refusal = refusalOf(() => read({ ...SHORTEST, stateMachineArn: 'Masking' }));
    expect(refusal.reason).toBe('invalid-request');
    expect(refusal.faults).toHaveLength(1);
  });
});

describe('defaults', () => {
  it('fill what a request leaves out', () => {
    const { ruleset, ...rest } = SHORTEST;
    const request = readMaskingRequest(
      { ...rest, ruleset: undefined },
      { stateMachines: [WORKFLOW], defaults: { ruleset } },
    );
    expect(request.ruleset).toBe(ruleset);
  });

  it('give way to what a request says', () => {
    const defaults = { databaseIdentifier: 'customers' };
    expect(readMaskingRequest(SHORTEST, { stateMachines: [WORKFLOW], defaults }).databaseIdentifier).toBe(
      'orders',
    );
  });

  it('do not mend an input that is no object', () => {
    expect(
      faultsOf(() => readMaskingRequest(null, { stateMachines: [WORKFLOW], defaults: SHORTEST }))[''],
    ).toContain('null');
  });

  it('may be any fields of a request, normalised', () => {
    expect(readMaskingRequestDefaults({ databaseIdentifier: 'Orders' })).toEqual({
      databaseIdentifier: 'orders',
    });
    expect(readMaskingRequestDefaults({})).toEqual({});
  });

  it('hold no overlap policy: people and events have one of their own', () => {
    expect(faultsOf(() => readMaskingRequestDefaults({ overlap: 'SKIP' }))).toEqual({
      overlap: 'cannot have a default, for people and events have one of their own; leave it out',
    });
  });

  it('hold no idempotency key, and nothing that a request could not hold', () => {
    const faults = faultsOf(() =>
      readMaskingRequestDefaults({ idempotencyKey: 'k', ruleset: ' x', databaseIdentifer: 'orders' }),
    );
    expect(Object.keys(faults).sort()).toEqual(['databaseIdentifer', 'idempotencyKey', 'ruleset']);
  });

  it('must lie in one place', () => {
    const { databaseSecretIdentifier } = SHORTEST;
    const databaseIdentifier = 'arn:aws:rds:eu-west-1:111122223333:db:orders';
    const faults = faultsOf(() =>
      readMaskingRequestDefaults({ databaseIdentifier, databaseSecretIdentifier }),
    );
    expect(faults.databaseSecretIdentifier).toContain('where databaseIdentifier is in eu-west-1');
  });
});
