import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTables } from '../../../local/aws/dynamodb/create-tables';
import { deployedTables } from '../../../local/aws/dynamodb/deployed-tables';
import { DynamoDbService } from '../../../local/aws/dynamodb/dynamodb-service';
import { AWS_BODY_TYPES, awsEndpoint } from '../../../local/aws/endpoint';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';

const TABLE: CreateTableCommandInput = {
  TableName: 'letters',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

describe('DynamoDB behind the local AWS endpoint, with the unmodified client', () => {
  let server: LoopbackServer;
  let client: DynamoDBClient;

  beforeEach(async () => {
    server = await serveOnLoopback(
      awsEndpoint(new Map([['dynamodb', new DynamoDbService().handle]])),
      0,
      AWS_BODY_TYPES,
    );
    client = new DynamoDBClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });

  afterEach(() => server.close());

  it('makes tables that can be used at once, and keeps items', async () => {
    await createTables(client, [TABLE]);
    await expect(client.send(new DescribeTableCommand({ TableName: 'letters' }))).resolves.toMatchObject({
      Table: { TableStatus: 'ACTIVE', KeySchema: TABLE.KeySchema },
    });
    const Item = { id: { S: 'ä' }, count: { N: '7' } };
    await client.send(new PutItemCommand({ TableName: 'letters', Item }));
    await expect(
      client.send(new GetItemCommand({ TableName: 'letters', Key: { id: { S: 'ä' } } })),
    ).resolves.toMatchObject({ Item });
  });

  it('refuses what the service refuses, by its names', async () => {
    await expect(client.send(new DescribeTableCommand({ TableName: 'letters' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await createTables(client, [TABLE]);
    await expect(client.send(new CreateTableCommand(TABLE))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    const ConditionExpression = 'attribute_exists(id)';
    const put = { TableName: 'letters', Item: { id: { S: 'a' } } };
    await expect(client.send(new PutItemCommand({ ...put, ConditionExpression }))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    await expect(
      client.send(
        new QueryCommand({
          TableName: 'letters',
          IndexName: 'None',
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: 'a' } },
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('keeps each account’s tables to itself', async () => {
    await createTables(client, [TABLE]);
    const other = new DynamoDbService().handle({
      method: 'POST',
      target: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'x-amz-date': '20260101T000000Z',
        authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
      },
      body: '{}',
    });
    await expect(other).resolves.toMatchObject({ status: 200, body: '{"TableNames":[]}' });
  });
});

describe('the tables of a template', () => {
  it('are called by their logical ids, and have their keys and indexes', () => {
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
    const Replicas = [{ Region: 'us-east-1', DeletionProtectionEnabled: true }];
    const Properties = { KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST', Replicas };
    expect(
      deployedTables({
        Letters: { Type: 'AWS::DynamoDB::GlobalTable', Properties },
        Queue: { Type: 'AWS::SQS::Queue' },
      }),
    ).toEqual([{ TableName: 'Letters', KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' }]);
  });
});
