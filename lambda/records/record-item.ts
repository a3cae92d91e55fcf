import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isOpen } from '../contract/leftover';
import type { RunIdentity } from '../contract/masking-run-finished';
import { ALL_RUNS, OPEN_LEFTOVERS, RecordAttribute } from '../contract/record-table';
import type { RunRecord } from '../contract/run-record';
import { fromItem, type JsonValue, toItem } from './attribute-values';

/** DynamoDB's form of a record. */
export type RecordItem = Record<string, AttributeValue>;

/** Digits of the redrive count in {@link orderOf}; an execution can be redriven a thousand times. */
const REDRIVE_DIGITS = 4;

/**
 * What lists are sorted by: the start, then the name. Of two records of one execution, that of the later end is the
 * newer one.
 */
export function orderOf({ executionArn, startDate, redriveCount }: RunIdentity): string {
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  return `${startDate}#${name}#${String(redriveCount).padStart(REDRIVE_DIGITS, '0')}`;
}

/** The key of the record of an end of an execution. */
export function keyOfRecord(run: RunIdentity): RecordItem {
  return toItem({ executionArn: run.executionArn, [RecordAttribute.ORDER]: orderOf(run) });
}

/**
 * @param retentionSeconds how long after its end a run's record is kept; undefined = for ever
 * @param revision number of the write
 */
export function toRecordItem(
  record: RunRecord,
  retentionSeconds: number | undefined,
  revision: number,
): RecordItem {
  const { databaseIdentifier, stopDate, ...rest } = record;
  return toItem({
    ...(rest as unknown as { readonly [name: string]: JsonValue }),
    stopDate,
    [RecordAttribute.LIST]: ALL_RUNS,
    [RecordAttribute.ORDER]: orderOf(record),
    // A key of an index must not be null; without it the record is in the other indexes only.
    [RecordAttribute.DATABASE]: databaseIdentifier ?? undefined,
    // Without it the record is not in the index of those with leftover resources.
    [RecordAttribute.OPEN_LEFTOVERS]: record.leftovers.some(isOpen) ? OPEN_LEFTOVERS : undefined,
    [RecordAttribute.REVISION]: revision,
    [RecordAttribute.EXPIRES_AT]:
      retentionSeconds === undefined ? undefined : Math.ceil(Date.parse(stopDate) / 1000) + retentionSeconds,
  });
}

/** The record that an item holds. */
export function fromRecordItem(item: Readonly<Record<string, AttributeValue>>): RunRecord {
  const {
    [RecordAttribute.LIST]: _list,
    [RecordAttribute.ORDER]: _order,
    [RecordAttribute.OPEN_LEFTOVERS]: _openLeftovers,
    [RecordAttribute.REVISION]: _revision,
    [RecordAttribute.EXPIRES_AT]: _expiresAt,
    databaseIdentifier = null,
    ...record
  } = fromItem(item);
  return { ...record, databaseIdentifier } as unknown as RunRecord;
}
