import * as rds from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { ClientModel } from '../../../local/aws/client-model';
import { checkQuery } from './query-path';

const answer = new ClientModel(rds).operationNamed('DescribeDBInstances')?.output;
const check = (query: string) => () => {
  if (answer) checkQuery(answer, query);
};

describe('a query of an answer', () => {
  it.each([
    'Marker',
    '[Marker, DBInstances[0].Engine]',
    'DBInstances[].Endpoint.Address',
    'DBInstances[0].[DBInstanceIdentifier, DBInstanceStatus]',
    'DBInstances[].{name: DBInstanceIdentifier, port: Endpoint.Port}',
    "DBInstances[?DBInstanceStatus=='available'].DBInstanceArn",
  ])('may ask for what is there: %s', (query) => {
    expect(check(query)).not.toThrow();
  });

  it.each([
    ['Instances[]', 'asks for Instances'],
    ['DBInstances[].Name', 'asks for Name'],
    ['DBInstances.DBInstanceArn', 'asks for DBInstanceArn'],
    ['Marker[0]', 'no list'],
    ['DBInstances[].[DBInstanceArn', 'not understood'],
    ['length(DBInstances)', 'asks for length'],
    ['DBInstances | [0]', 'not understood'],
  ])('may not ask for anything else: %s', (query, reason) => {
    expect(check(query)).toThrow(reason);
  });
});
