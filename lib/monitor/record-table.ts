import { Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { RECORD_INDEXES, RecordAttribute } from '../../lambda/contract/record-table';

/** @internal */
export interface RecordTableProps {
  readonly recordKey?: kms.IKey;
  readonly recordRetention?: Duration;
}

const A_DAY = Duration.days(1).toSeconds();

/**
 * The table of the records of runs. It outlives its stack: what was masked when is asked long after the stack is gone.
 *
 * @throws Error for a retention of less than a day, for one that is not known yet, and for a key in a stack whose
 * Region is not known
 * @internal
 */
export function recordTable(
  scope: Construct,
  { recordKey, recordRetention }: RecordTableProps,
): dynamodb.TableV2 {
  checkRetention(recordRetention);
  if (recordKey) checkRegionIsKnown(scope);
  const text = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
  return new dynamodb.TableV2(scope, 'Records', {
    partitionKey: text(RecordAttribute.EXECUTION_ARN),
    sortKey: text(RecordAttribute.ORDER),
    globalSecondaryIndexes: Object.values(RECORD_INDEXES).map(({ name, partitionKey }) => ({
      indexName: name,
      partitionKey: text(partitionKey),
      sortKey: text(RecordAttribute.ORDER),
    })),
    billing: dynamodb.Billing.onDemand(),
    encryption: recordKey
      ? dynamodb.TableEncryptionV2.customerManagedKey(recordKey)
      : dynamodb.TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: recordRetention && RecordAttribute.EXPIRES_AT,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** `TableV2` names the key by the Region of its table, which must be a name and no token. */
function checkRegionIsKnown(scope: Construct): void {
  if (!Token.isUnresolved(Stack.of(scope).region)) return;
  throw new Error(
    "recordKey needs a stack whose Region is known when the app is synthesized, got: an environment-agnostic stack; give the stack an env, e.g. { account: '111122223333', region: 'us-east-1' }, or leave recordKey out",
  );
}

function checkRetention(recordRetention: Duration | undefined): void {
  const isKnown = recordRetention?.isUnresolved() === false;
  if (recordRetention === undefined || (isKnown && recordRetention.toSeconds() >= A_DAY)) return;
  const received = isKnown ? recordRetention.toHumanString() : 'one that is known at deployment only';
  throw new Error(
    `recordRetention must be a day or more, got: ${received}; leave it out to keep records for ever`,
  );
}

/**
 * Lets the reconciler write records, read what it replaces, and see which there are.
 *
 * @internal
 */
export function writeRecordsStatements(
  records: dynamodb.ITableV2,
  key: kms.IKey | undefined,
): iam.PolicyStatement[] {
  const write = new iam.PolicyStatement({
    sid: 'RecordRuns',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchGetItem'],
    resources: [records.tableArn],
  });
  return [write, ...keyStatements(key, ['kms:Encrypt', 'kms:GenerateDataKey', ...READ_KEY])];
}

/**
 * Lets a role list records, by whatever index, and read those of an execution.
 *
 * @internal
 */
export function readRecordsStatements(
  records: dynamodb.ITableV2,
  key: kms.IKey | undefined,
): iam.PolicyStatement[] {
  const { all, byDatabase, byVerdict } = RECORD_INDEXES;
  const indexes = [all, byDatabase, byVerdict].map(({ name }) => `${records.tableArn}/index/${name}`);
  const read = new iam.PolicyStatement({
    sid: 'ReadRecords',
    actions: ['dynamodb:Query'],
    resources: [records.tableArn, ...indexes],
  });
  return [read, ...keyStatements(key, READ_KEY)];
}

/**
 * Lets the reconciler find the ends of an execution, runs by their verdict and by what they left behind and, where runs of
 * some databases are expected, by their database. Its key, if there is one, it may use already.
 *
 * @internal
 */
export function findRunsStatement(
  records: dynamodb.ITableV2,
  isAskedByDatabase: boolean,
): iam.PolicyStatement {
  const { byVerdict, byDatabase, withLeftovers } = RECORD_INDEXES;
  const always = [byVerdict, withLeftovers];
  const indexes = isAskedByDatabase ? [...always, byDatabase] : always;
  return new iam.PolicyStatement({
    sid: 'FindRuns',
    actions: ['dynamodb:Query'],
    resources: [records.tableArn, ...indexes.map(({ name }) => `${records.tableArn}/index/${name}`)],
  });
}

const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];

/** DynamoDB uses a customer's key in the name of whoever calls it. */
function keyStatements(key: kms.IKey | undefined, actions: string[]): iam.PolicyStatement[] {
  if (key === undefined) return [];
  return [
    new iam.PolicyStatement({
      sid: 'UseRecordKey',
      actions,
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
    }),
  ];
}
