import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { areSameLeftovers, mergeLeftovers } from '../contract/leftover';
import type { RunIdentity } from '../contract/masking-run-finished';
import { RecordAttribute } from '../contract/record-table';
import type { RunRecord } from '../contract/run-record';
import { fromItem, toItem } from './attribute-values';
import { fromRecordItem, keyOfRecord, orderOf, type RecordItem, toRecordItem } from './record-item';
import { listOf, positionKey } from './record-list';
import type { LeftoversChange, RecordPage, RunPosition, RunQuery, RunRecords } from './run-records';

/** What the records need to know. */
export interface RecordTable {
  readonly tableName: string;
  /** How long after its end a run's record is kept; absent = for ever. */
  readonly retentionSeconds?: number;
}

/** Keys that DynamoDB takes in one BatchGetItem. */
const MOST_KEYS = 100;

/** Writes of one record, each after another reading of it: two invocations seldom change the same one. */
const MAX_WRITES = 5;

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
    // As a rule there is none yet, and nothing to read.
    if (await this.write(record, undefined)) return;
    await this.change(record, (known) => {
      if (known !== undefined && knowsMore(known, record)) return undefined;
      return { ...record, leftovers: mergeLeftovers(known?.leftovers ?? [], record.leftovers) };
    });
  }

  async changeLeftovers(run: RunIdentity, change: LeftoversChange): Promise<void> {
    await this.change(run, (known) => {
      if (known === undefined) return undefined;
      const leftovers = change(known.leftovers);
      return areSameLeftovers(known.leftovers, leftovers) ? undefined : { ...known, leftovers };
    });
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

  /**
   * Reads a record, changes it and writes it, unless somebody else has written it in between: then once more.
   *
   * @param change from the record that there is, if there is one, to the one that is to be; undefined leaves it
   */
  private async change(
    run: RunIdentity,
    change: (known: RunRecord | undefined) => RunRecord | undefined,
  ): Promise<void> {
    for (let attempt = 1; attempt <= MAX_WRITES; attempt += 1) {
      const { Item: item } = await this.client.send(
        new GetItemCommand({ TableName: this.table.tableName, Key: keyOfRecord(run), ConsistentRead: true }),
      );
      const changed = change(item && fromRecordItem(item));
      if (changed === undefined || (await this.write(changed, item))) return;
    }
    throw new Error(
      `the record of ${run.executionArn} was changed by others each time, got: ${MAX_WRITES} conflicts; it is written again later`,
    );
  }

  /** @returns whether the record was still as it had been read */
  private async write(record: RunRecord, item: RecordItem | undefined): Promise<boolean> {
    const { tableName, retentionSeconds } = this.table;
    const revision = Number(item?.[RecordAttribute.REVISION]?.N ?? 0);
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toRecordItem(record, retentionSeconds, revision + 1),
          ...(item === undefined ? isNew() : isAtRevision(revision)),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
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

/** Condition of a write that there is no such record yet. */
function isNew(): Pick<PutItemCommandInput, 'ConditionExpression'> {
  return { ConditionExpression: `attribute_not_exists(${RecordAttribute.EXECUTION_ARN})` };
}

/** Condition of a write that the record has not been written since. */
function isAtRevision(
  revision: number,
): Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  return {
    ConditionExpression: '#revision = :revision',
    ExpressionAttributeNames: { '#revision': RecordAttribute.REVISION },
    ExpressionAttributeValues: toItem({ ':revision': revision }),
  };
}

/** Whether a record that there is must not be replaced by another one of the same end. */
function knowsMore(known: RunRecord, record: RunRecord): boolean {
  const isLater = known.recordDate > record.recordDate;
  return record.verdict === 'unknown'
    ? known.verdict !== 'unknown' || isLater
    : known.verdict !== 'unknown' && isLater;
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
