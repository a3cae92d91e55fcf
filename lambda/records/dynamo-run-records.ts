import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { RunIdentity } from '../contract/masking-run-finished';
import { RecordAttribute } from '../contract/record-table';
import type { RunRecord } from '../contract/run-record';
import { fromItem, toItem } from './attribute-values';
import { fromRecordItem, orderOf, toRecordItem } from './record-item';
import { listOf, positionKey } from './record-list';
import type { RecordPage, RunPosition, RunQuery, RunRecords } from './run-records';

/** What the records need to know. */
export interface RecordTable {
  readonly tableName: string;
  /** How long after its end a run's record is kept; absent = for ever. */
  readonly retentionSeconds?: number;
}

/** Keys that DynamoDB takes in one BatchGetItem. */
const MOST_KEYS = 100;

/** Reads of one page: a filter may pass over everything that one of them gives. */
const MOST_READS = 5;

/** Records that a filtered read looks at: about what fits into the megabyte that DynamoDB gives at once. */
const RECORDS_A_READ = 250;

/** Records in DynamoDB. */
export class DynamoRunRecords implements RunRecords {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly table: RecordTable,
  ) {}

  async put(record: RunRecord): Promise<void> {
    const { tableName, retentionSeconds } = this.table;
    const isUnknown = record.verdict === 'unknown';
    const mayReplace = isUnknown
      ? '#verdict = :unknown AND recordDate <= :now'
      : '#verdict = :unknown OR recordDate <= :now';
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toRecordItem(record, retentionSeconds),
          ConditionExpression: `attribute_not_exists(${RecordAttribute.EXECUTION_ARN}) OR ${mayReplace}`,
          ExpressionAttributeNames: { '#verdict': RecordAttribute.VERDICT },
          ExpressionAttributeValues: toItem({ ':unknown': 'unknown', ':now': record.recordDate }),
        }),
      );
    } catch (error) {
      // What stands there knows more.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async of(executionArn: string): Promise<RunRecord | undefined> {
    const { Items: [item] = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table.tableName,
        KeyConditionExpression: `${RecordAttribute.EXECUTION_ARN} = :arn`,
        ExpressionAttributeValues: toItem({ ':arn': executionArn }),
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    return item && fromRecordItem(item);
  }

  async withoutRecord(runs: readonly RunIdentity[]): Promise<readonly RunIdentity[]> {
    const missing: RunIdentity[] = [];
    for (let start = 0; start < runs.length; start += MOST_KEYS) {
      missing.push(...(await this.missingOf(runs.slice(start, start + MOST_KEYS))));
    }
    return missing;
  }

  async page(query: RunQuery): Promise<RecordPage> {
    const list = listOf(query);
    const isFiltered = list.FilterExpression !== undefined;
    const records: RunRecord[] = [];
    let next = query.after;
    for (let read = 0; read < MOST_READS && records.length < query.limit; read += 1) {
      const { Items: items = [], LastEvaluatedKey: last } = await this.client.send(
        new QueryCommand({
          TableName: this.table.tableName,
          ...list,
          ScanIndexForward: false,
          Limit: isFiltered ? RECORDS_A_READ : query.limit - records.length,
          ExclusiveStartKey: next && positionKey(query, next),
        }),
      );
      const found = items.map(fromRecordItem);
      const wanted = found.slice(0, query.limit - records.length);
      records.push(...wanted);
      const lastWanted = wanted.at(-1);
      if (lastWanted && wanted.length < found.length) return { records, next: positionOf(lastWanted) };
      if (last === undefined) return { records };
      next = positionIn(last);
    }
    return { records, next };
  }

  /** Keys that DynamoDB did not come to are no ground to say that there is no record. */
  private async missingOf(runs: readonly RunIdentity[]): Promise<readonly RunIdentity[]> {
    const { tableName } = this.table;
    const Keys = runs.map((run) => toItem({ ...positionOf(run) }));
    const answer = await this.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: {
            Keys,
            ProjectionExpression: KEY_ATTRIBUTES,
            ExpressionAttributeNames: { '#order': RecordAttribute.ORDER },
          },
        },
      }),
    );
    const found = answer.Responses?.[tableName] ?? [];
    const unread = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    const known = new Set([...found, ...unread].map((key) => keyText(positionIn(key))));
    return runs.filter((run) => !known.has(keyText(positionOf(run))));
  }
}

const KEY_ATTRIBUTES = `${RecordAttribute.EXECUTION_ARN}, #order`;

function keyText({ executionArn, order }: RunPosition): string {
  return `${executionArn} ${order}`;
}

function positionOf(run: RunIdentity): RunPosition {
  return { executionArn: run.executionArn, order: orderOf(run) };
}

function positionIn(key: Readonly<Record<string, AttributeValue>>): RunPosition {
  const { executionArn, order } = fromItem(key);
  return { executionArn: String(executionArn), order: String(order) };
}
