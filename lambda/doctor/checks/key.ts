import { DescribeKeyCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { DEFAULT_RDS_KEY } from '../../contract/default-rds-key';
import type { WorkflowFacts } from '../../contract/doctor-environment';
import type { DatabaseSnapshot } from '../../databases/database-snapshot';
import { askedOf } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import { type Examination, factsOf } from '../examination';
import { type Finding, fail, notChecked, pass, together } from '../finding';
import type { Source } from '../source';
import { told } from '../told';

const QUESTION = {
  service: 'AWS KMS',
  endpoint: 'kms',
  permission: 'kms:DescribeKey',
  whenDenied: "let the key's policy admit roles of this account, as the default policy does",
} as const;

/** Whether the keys of the database and of the masked snapshots can be used. */
export async function checkKey(examination: Examination): Promise<Finding> {
  const { tools } = examination;
  const facts = factsOf(examination, 'which keys it may use');
  const { found: source } = await examination.source;
  const { found: snapshot } = await examination.snapshot;
  const ofDatabase =
    source === undefined
      ? facts.sourceKeyIds.map((keyId) => () => isUsable(keyId, tools))
      : [() => ofSource(source, snapshot, facts, tools)];
  const { snapshotKeyId } = facts;
  const parts = [
    ...ofDatabase,
    ...(snapshotKeyId === undefined ? [] : [() => isUsable(snapshotKeyId, tools)]),
  ];
  const findings = await Promise.all(parts.map(told));
  return together(source === undefined ? [...findings, notChecked('the database', 'database')] : findings);
}

/** Whether the workflow can use the key of what it starts from, and share what comes of it. */
async function ofSource(
  source: Source,
  snapshot: DatabaseSnapshot | undefined,
  { sourceKeyIds, snapshotKeyId, isShared }: WorkflowFacts,
  tools: DoctorDependencies,
): Promise<Finding> {
  const [what, keyId] = snapshot
    ? [`the snapshot ${snapshot.identifier}`, snapshot.keyId]
    : [source.identifier, source.keyId];
  if (keyId === undefined) {
    return source.kind === 'cluster' && snapshotKeyId !== undefined
      ? fail(
          `${what} is not encrypted, and RDS copies no unencrypted cluster snapshot to a key`,
          'encrypt it, or leave snapshotKmsKey out',
        )
      : pass(`${what} is not encrypted`);
  }
  if (sourceKeyIds.includes(keyId)) return isUsable(keyId, tools);
  if (!(await isDefaultKey(keyId, tools))) {
    return fail(
      `${what} is encrypted under ${keyId}, which the workflow was not given`,
      "give it in the workflow's sourceKmsKeys",
    );
  }
  return isShared && snapshotKeyId === undefined
    ? fail(
        `${what} is encrypted under RDS's default key, under which RDS shares no snapshot`,
        "give the workflow's snapshotKmsKey, or leave shareWithAccounts out",
      )
    : pass(`${what} is encrypted under RDS's default key`);
}

async function isDefaultKey(keyId: string, tools: DoctorDependencies): Promise<boolean> {
  const standard = await describeKey(DEFAULT_RDS_KEY, tools);
  return standard?.Arn === keyId;
}

async function isUsable(keyId: string, tools: DoctorDependencies): Promise<Finding> {
  const key = await describeKey(keyId, tools);
  switch (key?.KeyState) {
    case 'Enabled':
      return pass(`the key ${keyId} is enabled`);
    case undefined:
      return fail(`the key ${keyId} does not exist`, 'give the workflow one that does');
    case 'Disabled':
      return fail(`the key ${keyId} is disabled`, 'enable it');
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return fail(
        `the key ${keyId} is to be deleted, and all that is encrypted under it with it`,
        'cancel its deletion',
      );
    default:
      return fail(
        `the key ${keyId} is in state ${key?.KeyState}, in which it encrypts nothing`,
        'see to the key in KMS',
      );
  }
}

/** Undefined where there is no such key. */
async function describeKey(keyId: string, { kms }: DoctorDependencies): Promise<KeyMetadata | undefined> {
  try {
    const { KeyMetadata: key } = await askedOf(QUESTION, () =>
      kms.send(new DescribeKeyCommand({ KeyId: keyId })),
    );
    return key;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}
