import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { beforeEach, describe, expect, it } from 'vitest';
import { RECORD_INDEXES } from '../../lambda/contract/record-table';
import { MaskingMonitor, type MaskingMonitorProps } from '../../lib';
import { newStack, workflowIn } from './workflow-fixture';

let stack: Stack;

beforeEach(() => {
  stack = newStack();
});

function monitor(props: Partial<MaskingMonitorProps> = {}): MaskingMonitor {
  return new MaskingMonitor(stack, 'Monitor', {
    workflows: [workflowIn(stack)],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
    ...props,
  });
}

interface Table {
  readonly Properties: {
    readonly Replicas: readonly Readonly<Record<string, unknown>>[];
    readonly [property: string]: unknown;
  };
  readonly [attribute: string]: unknown;
}

function table(): Table {
  const tables = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'));
  expect(tables).toHaveLength(1);
  return tables[0] as unknown as Table;
}

describe('the table of records', () => {
  it('is refused with a key in a stack whose Region is not known, with the fix', () => {
    stack = new Stack(new App(), 'Anywhere');
    const recordKey = new kms.Key(stack, 'Key');
    expect(() => monitor({ recordKey })).toThrow(
      /^Anywhere\/Monitor: recordKey needs a stack whose Region is known .*got: an environment-agnostic stack; give the stack an env/,
    );
  });

  it('can be encrypted under a key once its Region is known, whatever the account', () => {
    stack = new Stack(new App(), 'Somewhere', { env: { region: 'eu-west-1' } });
    monitor({ recordKey: new kms.Key(stack, 'Key') });
    expect(table().Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
  });

  it('outlives its stack, and nobody deletes it by mistake', () => {
    const { records } = monitor();
    expect(stack.resolve(records.tableName)).toEqual({ Ref: expect.stringMatching(/^MonitorRecords/) });
    expect(table()).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table().Properties.Replicas).toMatchObject([{ DeletionProtectionEnabled: true }]);
  });

  it('is billed by use, can be restored to any moment and is encrypted', () => {
    monitor();
    const { BillingMode, SSESpecification, Replicas } = table().Properties;
    expect(BillingMode).toBe('PAY_PER_REQUEST');
    expect(SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Replicas).toMatchObject([
      { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
  });

  it('has an index for each way to list, of whole records and in order', () => {
    monitor();
    const { GlobalSecondaryIndexes, KeySchema } = table().Properties;
    expect(KeySchema).toEqual([
      { AttributeName: 'executionArn', KeyType: 'HASH' },
      { AttributeName: 'order', KeyType: 'RANGE' },
    ]);
    expect(GlobalSecondaryIndexes).toEqual(
      Object.values(RECORD_INDEXES).map(({ name, partitionKey }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: 'order', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
    );
  });

  it('keeps records for ever, or as long as it is told', () => {
    monitor();
    expect(table().Properties).not.toHaveProperty('TimeToLiveSpecification');
    stack = newStack();
    monitor({ recordRetention: Duration.days(400) });
    expect(table().Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('takes a key of one’s own, which the functions may use through DynamoDB alone', () => {
    const recordKey = new kms.Key(stack, 'Key');
    monitor({ recordKey });
    const keyArn = stack.resolve(recordKey.keyArn);
    expect(table().Properties.Replicas).toMatchObject([{ SSESpecification: { KMSMasterKeyId: keyArn } }]);
    const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const uses = statements.filter(({ Sid }) => Sid === 'UseRecordKey');
    expect(uses.map(({ Action }) => Action)).toEqual([
      ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'],
      ['kms:Decrypt', 'kms:DescribeKey'],
    ]);
    for (const use of uses) {
      expect(use).toMatchObject({
        Effect: 'Allow',
        Resource: keyArn,
        Condition: {
          StringEquals: {
            'kms:ViaService': {
              'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
            },
          },
        },
      });
    }
  });

  it.each([
    ['12 hours', () => Duration.hours(12)],
    [
      'one that is known at deployment only',
      () => Duration.days(new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber),
    ],
  ])('refuses a retention of %s', (received, retention) => {
    expect(() => monitor({ recordRetention: retention() })).toThrow(
      `recordRetention must be a day or more, got: ${received}; leave it out to keep records for ever`,
    );
  });
});
