import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import {
  ALL_RUNS,
  OPEN_LEFTOVERS,
  RECORD_INDEXES,
  RecordAttribute,
  type RecordIndex,
} from '../contract/record-table';
import { toItem } from './attribute-values';
import type { RunFilter, RunPosition } from './run-records';

/** The index that gives the fewest records beside those that are wanted, and the value of its partition key. */
function indexFor({ databaseIdentifier, verdict, hasLeftovers }: RunFilter): {
  readonly index: RecordIndex;
  readonly value: string;
} {
  if (hasLeftovers) return { index: RECORD_INDEXES.withLeftovers, value: OPEN_LEFTOVERS };
  if (databaseIdentifier !== undefined)
    return { index: RECORD_INDEXES.byDatabase, value: databaseIdentifier };
  if (verdict !== undefined) return { index: RECORD_INDEXES.byVerdict, value: verdict };
  return { index: RECORD_INDEXES.all, value: ALL_RUNS };
}

/** What the index leaves to a filter. */
function filtersOf({ databaseIdentifier, verdict, stateMachineArn }: RunFilter): {
  readonly [attribute: string]: string;
} {
  return {
    ...(stateMachineArn !== undefined && { stateMachineArn }),
    ...(databaseIdentifier !== undefined && verdict !== undefined && { [RecordAttribute.VERDICT]: verdict }),
  };
}

/**
 * The range of the sort key. What is sorted by begins with the start and goes on, so the bare moment comes before all
 * that started then: both ends are as they should be, `from` in the range and `to` not.
 */
function rangeOf({ from, to }: RunFilter): { readonly condition: string; readonly values: object } {
  if (from !== undefined && to !== undefined)
    return { condition: ' AND #order BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
  if (from !== undefined) return { condition: ' AND #order >= :from', values: { ':from': from } };
  if (to !== undefined) return { condition: ' AND #order < :to', values: { ':to': to } };
  return { condition: '', values: {} };
}

/** What DynamoDB is asked for a list of records. */
export function listOf(
  filter: RunFilter,
): Pick<
  QueryCommandInput,
  | 'IndexName'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
> {
  const { index, value } = indexFor(filter);
  const { condition, values } = rangeOf(filter);
  const filters = Object.entries(filtersOf(filter));
  return {
    IndexName: index.name,
    KeyConditionExpression: `#partition = :partition${condition}`,
    ...(filters.length > 0 && {
      FilterExpression: filters.map(([name]) => `#${name} = :${name}`).join(' AND '),
    }),
    ExpressionAttributeNames: {
      '#partition': index.partitionKey,
      ...(condition !== '' && { '#order': RecordAttribute.ORDER }),
      ...Object.fromEntries(filters.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: toItem({
      ':partition': value,
      ...values,
      ...Object.fromEntries(filters.map(([name, wanted]) => [`:${name}`, wanted])),
    }),
  };
}

/** The key after which DynamoDB goes on with a list. */
export function positionKey(
  filter: RunFilter,
  { executionArn, order }: RunPosition,
): Record<string, AttributeValue> {
  const { index, value } = indexFor(filter);
  return toItem({
    [RecordAttribute.EXECUTION_ARN]: executionArn,
    [RecordAttribute.ORDER]: order,
    [index.partitionKey]: value,
  });
}
