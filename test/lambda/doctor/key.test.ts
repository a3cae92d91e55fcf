import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, DEFAULT_KEY, DoctorFixture, madeWith, SNAPSHOT_KEY, SOURCE_KEY } from './doctor-fixture';

const OTHER_KEY = 'arn:aws:kms:us-east-1:111122223333:key/other';

let doctor: DoctorFixture;

/** A doctor without snapshots, so that the source's own key is what counts. */
function doctorOf(facts: Parameters<typeof madeWith>[0] = {}): DoctorFixture {
  const made = new DoctorFixture(madeWith(facts));
  made.hasSnapshots([]);
  return made;
}

beforeEach(() => {
  doctor = doctorOf();
});

describe('the line of the keys', () => {
  it('passes for a source under a key that the workflow was given', async () => {
    expect(await doctor.line('key')).toMatchObject({
      result: 'pass',
      message: `the key ${SOURCE_KEY} is enabled`,
    });
  });

  it('passes for a source under RDS’s default key, and for one that is not encrypted', async () => {
    doctor.hasInstance({ KmsKeyId: DEFAULT_KEY });
    expect(await doctor.line('key')).toMatchObject({
      result: 'pass',
      message: "orders is encrypted under RDS's default key",
    });
    doctor.hasInstance({ KmsKeyId: undefined });
    expect(await doctor.line('key')).toMatchObject({
      result: 'pass',
      message: 'orders is not encrypted',
    });
  });

  it('fails for a source under a key that the workflow was not given', async () => {
    doctor.hasInstance({ KmsKeyId: OTHER_KEY });
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      message: `orders is encrypted under ${OTHER_KEY}, which the workflow was not given`,
      fix: "give it in the workflow's sourceKmsKeys",
    });
  });

  it('says the same where RDS has never made its default key', async () => {
    doctor.kms.on(DescribeKeyCommand, { KeyId: 'alias/aws/rds' }).rejects(awsError('NotFoundException'));
    doctor.hasInstance({ KmsKeyId: OTHER_KEY });
    expect(await doctor.line('key')).toMatchObject({ result: 'fail' });
  });

  it('cannot tell where it may not ask which key is the default one', async () => {
    doctor.kms.on(DescribeKeyCommand, { KeyId: 'alias/aws/rds' }).rejects(awsError('AccessDeniedException'));
    doctor.hasInstance({ KmsKeyId: OTHER_KEY });
    expect(await doctor.line('key')).toMatchObject({
      result: 'warn',
      message: expect.stringContaining('kms:DescribeKey'),
    });
  });

  it('goes by the key of the snapshot that is started from', async () => {
    doctor.hasSnapshots([{ name: 'orders-by-hand', hoursOld: 1, keyId: OTHER_KEY }]);
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(`the snapshot orders-by-hand is encrypted under ${OTHER_KEY}`),
    });
  });

  it.each([
    ['Disabled', 'enable it'],
    ['PendingDeletion', 'cancel its deletion'],
    ['Unavailable', 'see to the key in KMS'],
  ] as const)('fails for a key in state %s, of the source or of the masked snapshots', async (state, fix) => {
    doctor = doctorOf({ snapshotKeyId: SNAPSHOT_KEY });
    doctor.hasKey(SNAPSHOT_KEY, state);
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(SNAPSHOT_KEY),
      fix,
    });
    doctor.hasKey(SOURCE_KEY, state);
    expect((await doctor.line('key')).message).toContain(SOURCE_KEY);
  });

  it('fails for a key that does not exist', async () => {
    doctor = doctorOf({ snapshotKeyId: OTHER_KEY });
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      message: `the key ${OTHER_KEY} does not exist`,
    });
  });

  it('fails for masked snapshots that could not be shared', async () => {
    doctor = doctorOf({ isShared: true });
    doctor.hasInstance({ KmsKeyId: DEFAULT_KEY });
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      fix: expect.stringContaining('snapshotKmsKey'),
    });
    doctor = doctorOf({ isShared: true, snapshotKeyId: SNAPSHOT_KEY });
    doctor.hasInstance({ KmsKeyId: DEFAULT_KEY });
    expect(await doctor.line('key')).toMatchObject({ result: 'pass' });
  });

  it('fails for an unencrypted cluster whose masked snapshots are to be copied to a key', async () => {
    doctor = doctorOf({ snapshotKeyId: SNAPSHOT_KEY });
    doctor.hasCluster({});
    expect(await doctor.line('key')).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('RDS copies no unencrypted cluster snapshot to a key'),
    });
  });

  it('checks the keys by themselves where there is no such database', async () => {
    doctor.hasKey(SOURCE_KEY, 'Disabled');
    expect(await doctor.line('key', { databaseIdentifier: 'payroll' })).toMatchObject({
      result: 'fail',
      message: expect.stringContaining(`the key ${SOURCE_KEY} is disabled`),
    });
    doctor.hasKey(SOURCE_KEY, 'Enabled');
    expect(await doctor.line('key', { databaseIdentifier: 'payroll' })).toMatchObject({ result: 'warn' });
  });
});
