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
import type { RecordPage, RunPosition, RunQuery, RunRecords, UnsettledEnd } from './run-records';

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

  async unsettled(ends: readonly RunIdentity[]): Promise<readonly UnsettledEnd[]> {
    const found: UnsettledEnd[] = [];
    for (let start = 0; start < ends.length; start += MOST_KEYS) {
      found.push(...(await this.unsettledOf(ends.slice(start, start + MOST_KEYS))));
    }
    return found;
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
  private async unsettledOf(ends: readonly RunIdentity[]): Promise<readonly UnsettledEnd[]> {
    const { tableName } = this.table;
    const Keys = ends.map(({ executionArn, redriveCount }) => toItem({ executionArn, redriveCount }));
    const answer = await this.client.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys, ProjectionExpression: LOOKED_AT } },
      }),
    );
    const unread = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    const found = (answer.Responses?.[tableName] ?? []).map(
      (item) => fromItem(item) as unknown as RunIdentity & Pick<RunRecord, 'verdict' | 'maskRunId'>,
    );
    const known = new Set(
      [...found, ...unread.map((key) => fromItem(key) as unknown as RunIdentity)].map(keyText),
    );
    // Of a run that left no trace, nobody will ever know.
    const unclear = new Set(
      found.filter(({ verdict, maskRunId }) => verdict === 'unknown' && maskRunId !== null).map(keyText),
    );
    return ends.flatMap((end) => {
      const isRecorded = known.has(keyText(end));
      return isRecorded && !unclear.has(keyText(end)) ? [] : [{ ...end, isRecorded }];
    });
  }
}

const LOOKED_AT = [
  RecordAttribute.EXECUTION_ARN,
  RecordAttribute.REDRIVE_COUNT,
  RecordAttribute.VERDICT,
  'maskRunId' satisfies keyof RunRecord,
].join(', ');

function keyText({ executionArn, redriveCount }: RunIdentity): string {
  return `${executionArn}#${redriveCount}`;
}

function positionOf(record: RunRecord): RunPosition {
  const { executionArn, redriveCount } = record;
  return { executionArn, redriveCount, order: orderOf(record) };
}

function positionIn(key: Readonly<Record<string, AttributeValue>>): RunPosition {
  const { executionArn, redriveCount, order } = fromItem(key);
  return { executionArn: String(executionArn), redriveCount: Number(redriveCount), order: String(order) };
}
