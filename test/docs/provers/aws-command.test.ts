import { describe, expect, it } from 'vitest';
import { awsCommand, optionName } from './aws-command';
import { shellCommands } from './shell-commands';

const translated = (text: string) => awsCommand(shellCommands(text)[0] ?? []);

describe('a command of the AWS CLI', () => {
  it('names operations and options as the API does, in other letters', () => {
    expect(['DescribeDBInstances', 'DBInstanceIdentifier', 'stateMachineArn', 'EC2'].map(optionName)).toEqual(
      ['describe-db-instances', 'db-instance-identifier', 'state-machine-arn', 'ec2'],
    );
  });

  it('becomes what a client sends', () => {
    expect(
      translated(
        'aws rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot --region us-east-1',
      ),
    ).toEqual({
      service: 'rds',
      operation: 'DeleteDBInstance',
      input: { DBInstanceIdentifier: 'orders', SkipFinalSnapshot: true },
    });
    expect(
      translated(
        `aws dynamodb query --table-name "$TABLE" --no-scan-index-forward --max-items 10 --expression-attribute-values '{":a": {"S": "b"}}'`,
      ).input,
    ).toEqual({
      TableName: '$TABLE',
      ScanIndexForward: false,
      ExpressionAttributeValues: { ':a': { S: 'b' } },
    });
    expect(
      translated(
        'aws resourcegroupstaggingapi get-resources --tag-filters Key=a,Values=b,c Key=d --resource-type-filters rds s3',
      ).input,
    ).toEqual({
      TagFilters: [{ Key: 'a', Values: ['b', 'c'] }, { Key: 'd' }],
      ResourceTypeFilters: ['rds', 's3'],
    });
    expect(
      translated('aws lambda invoke --function-name f --payload fileb://event.json answer.json').input,
    ).toMatchObject({
      FunctionName: 'f',
      Payload: expect.any(Uint8Array),
    });
  });

  it.each([
    ['aws nothing do-this', 'no client package of this service'],
    ['aws rds describe-instances', 'aws rds has no operation describe-instances'],
    ['aws rds describedbinstances', 'aws rds has no operation describedbinstances'],
    ['aws rds describe-db-instances --instance orders', 'has no option --instance'],
    ['aws rds delete-db-instance --skip-final-snapshot', 'needs --db-instance-identifier'],
    ['aws rds delete-db-instance --db-instance-identifier a --skip-final-snapshot true', 'takes 0 values'],
    ['aws rds describe-db-instances --max-records many', 'takes a number'],
    ['aws rds describe-db-instances --query', 'takes 1 values'],
    ['aws rds describe-db-instances --query "DBInstances[].Name"', 'asks for Name'],
    ['aws rds describe-db-instances --filters Nam=a', '--filters has no Nam'],
    ['aws rds describe-db-instances answer.json', 'takes 0 words after its options'],
    ['aws dynamodb query --table-name a --key-conditions b', 'takes JSON'],
    ['aws stepfunctions stop-execution now', 'stands before any option'],
  ])('is refused where it is wrong: %s', (text, reason) => {
    expect(() => translated(text)).toThrow(reason);
  });
});
