import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { awsManagedAlias, checkCustomerKey } from '../customer-key';
import { checkDataMasqueServer } from '../data-masque-server';
import type { MaskingWorkflowProps } from '../masking-workflow-props';
import { checkSecretNames, normalizedDatabases } from '../workflow-reach';
import { checkSnapshotTags } from './snapshot-tags-check';

/** Step Functions keeps no execution longer than a year. */
const LONGEST_EXECUTION = Duration.days(365);

/**
 * @param timeout wanted limit of an execution, in seconds
 * @param longest what an execution may take by its deadlines, in seconds
 * @throws Error when the timeout would end an execution before its clean-up, or is longer than Step Functions keeps one
 */
export function checkTimeout(timeout: number, longest: number): void {
  if (timeout < longest) {
    throw new Error(
      `timeout must be at least what the deadlines and the longest retries add up to (${longest} s), since an execution that times out runs no clean-up, got: ${timeout} s`,
    );
  }
  if (timeout > LONGEST_EXECUTION.toSeconds()) {
    throw new Error(
      `an execution may take at most a year, got deadlines or a timeout of ${timeout} s: shorten them`,
    );
  }
}

/**
 * @returns the properties with the identifiers of databases in lower case
 * @throws Error naming the first property that cannot be, with what was received and the fix
 */
export function checkedProps(scope: Construct, props: MaskingWorkflowProps): MaskingWorkflowProps {
  checkProps(scope, props);
  return { ...props, sourceDatabases: props.sourceDatabases && normalizedDatabases(props.sourceDatabases) };
}

function checkProps(scope: Construct, props: MaskingWorkflowProps): void {
  checkDataMasqueServer(scope, props.dataMasque);
  if (!props.cloneSecurityGroups?.length) {
    throw new Error(
      'cloneSecurityGroups must name at least one security group that admits DataMasque, got: none',
    );
  }
  if (!props.databaseSecrets?.length && !props.databaseSecretNames?.length) {
    throw new Error(
      'databaseSecrets or databaseSecretNames must name the secrets of the databases to mask, got: neither',
    );
  }
  checkSecretNames(props.databaseSecretNames ?? []);
  checkKeys(scope, props);
  checkSharing(props);
  checkClone(props);
  checkAccounts('sourceSnapshotAccounts', props.sourceSnapshotAccounts);
  checkSnapshotTags(props.snapshotTags ?? {});
  if (props.sourceDatabases?.length === 0) {
    throw new Error("sourceDatabases must name at least one database, got: none; leave it out for ['*']");
  }
}

const INSTANCE_CLASS = /^db(\.[a-z0-9-]+){2,5}$/;
/** Source: Amazon RDS user guide, storage of DB instances. */
const STORAGE_GIB = { MIN: 20, MAX: 65_536 } as const;

function checkClone({ cloneInstanceClass, cloneAllocatedStorage }: MaskingWorkflowProps): void {
  const isClass =
    cloneInstanceClass === undefined ||
    Token.isUnresolved(cloneInstanceClass) ||
    INSTANCE_CLASS.test(cloneInstanceClass);
  if (!isClass) {
    throw new Error(
      `cloneInstanceClass must be an instance class like db.r6g.xlarge, got: ${cloneInstanceClass}; leave it out for the source's`,
    );
  }
  if (cloneAllocatedStorage === undefined || Token.isUnresolved(cloneAllocatedStorage)) return;
  const { MIN, MAX } = STORAGE_GIB;
  if (
    !Number.isInteger(cloneAllocatedStorage) ||
    cloneAllocatedStorage < MIN ||
    cloneAllocatedStorage > MAX
  ) {
    throw new Error(
      `cloneAllocatedStorage must be a whole number of GiB from ${MIN} to ${MAX}, got: ${cloneAllocatedStorage}; leave it out for the snapshot's`,
    );
  }
}

const ACCOUNT = /^\d{12}$/;
/** RDS shares one snapshot with so many accounts at the most. Source: Amazon RDS user guide, quotas. */
const MOST_ACCOUNTS = 20;

function checkAccounts(property: string, accounts: readonly string[] = []): void {
  const wrong = accounts.find((account) => !Token.isUnresolved(account) && !ACCOUNT.test(account));
  if (wrong !== undefined) throw new Error(`${property} takes account numbers of 12 digits, got: ${wrong}`);
}

function checkSharing({ shareWithAccounts = [], keepSnapshots }: MaskingWorkflowProps): void {
  checkAccounts('shareWithAccounts', shareWithAccounts);
  if (shareWithAccounts.length > MOST_ACCOUNTS) {
    throw new Error(
      `shareWithAccounts takes at most ${MOST_ACCOUNTS} accounts, which is what RDS allows, got: ${shareWithAccounts.length}`,
    );
  }
  if (keepSnapshots !== undefined && !(Number.isInteger(keepSnapshots) && keepSnapshots >= 1)) {
    throw new Error(
      `keepSnapshots must be a whole number of at least 1, got: ${keepSnapshots}; leave it out to keep all`,
    );
  }
}

function checkKeys(scope: Construct, props: MaskingWorkflowProps): void {
  const { sourceKmsKeys = [], snapshotKmsKey, databaseSecrets = [], runSecrets = [] } = props;
  const managed = snapshotKmsKey && awsManagedAlias(snapshotKmsKey);
  if (managed) {
    throw new Error(
      `snapshotKmsKey must be a customer-managed key, for RDS shares no snapshot under a key that AWS manages, got: ${managed}; make a key of your own`,
    );
  }
  for (const key of sourceKmsKeys) checkCustomerKey(scope, 'sourceKmsKeys', key);
  checkCustomerKey(scope, 'snapshotKmsKey', snapshotKmsKey);
  checkCustomerKey(scope, 'stateMachineKmsKey', props.stateMachineKmsKey);
  for (const { encryptionKey } of databaseSecrets)
    checkCustomerKey(scope, 'the encryptionKey of databaseSecrets', encryptionKey);
  for (const { encryptionKey } of runSecrets)
    checkCustomerKey(scope, 'the encryptionKey of runSecrets', encryptionKey);
}
