import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { beingRemoved, mergeLeftovers, withRemoved } from '../../../lambda/contract/leftover';
import { DynamoRunRecords } from '../../../lambda/records/dynamo-run-records';
import { executionArn, RecordFixture, recordOf, TABLE_NAME } from './record-fixture';

let fixture: RecordFixture;

beforeEach(() => {
  fixture = new RecordFixture();
});

async function items(of = fixture) {
  const { Items: all = [] } = await of.client.send(new ScanCommand({ TableName: TABLE_NAME }));
  return all;
}

describe('a record', () => {
  it('is read as it was written', async () => {
    const record = recordOf('orders-1', { startedBy: null, warnings: ['no rows', ''], cause: 'ünïcode' });
    await fixture.records.put(record);
    await expect(fixture.records.of(record.executionArn)).resolves.toEqual(record);
  });

  it('needs no database', async () => {
    const record = recordOf('orders-1', { databaseIdentifier: null });
    await fixture.records.put(record);
    await expect(fixture.records.of(record.executionArn)).resolves.toEqual(record);
    await expect(fixture.records.page({ limit: 10 })).resolves.toEqual({ records: [record] });
  });

  it('is one for each end of an execution, of which the last is asked for', async () => {
    const first = recordOf('orders-1', { verdict: 'masking-failed' });
    const second = recordOf('orders-1', { redriveCount: 10 });
    await fixture.records.put(second);
    await fixture.records.put(first);
    await fixture.records.put(recordOf('orders-1', { redriveCount: 2 }));
    await expect(fixture.records.of(first.executionArn)).resolves.toEqual(second);
    expect(await items()).toHaveLength(3);
  });

  it('is not there of an execution that has none', async () => {
    await expect(fixture.records.of(executionArn('orders-1'))).resolves.toBeUndefined();
  });

  it('is the same however often it is written', async () => {
    const record = recordOf('orders-1');
    await fixture.records.put(record);
    await fixture.records.put(record);
    expect(await items()).toHaveLength(1);
  });

  const unknown = recordOf('orders-1', { verdict: 'unknown', recordDate: '2026-06-01T12:10:00.000Z' });
  const known = recordOf('orders-1', { recordDate: '2026-06-01T12:20:00.000Z' });

  it.each([
    ['a verdict takes the place of `unknown`', [unknown, known], known],
    ['`unknown` does not take the place of a verdict', [known, { ...unknown, recordDate: '2027' }], known],
    ['what is known later takes the place of what was known before', [recordOf('orders-1'), known], known],
    ['what was known before comes too late', [known, recordOf('orders-1')], known],
    [
      'a verdict takes the place of an `unknown` that was recorded later by another clock',
      [{ ...unknown, recordDate: '2027' }, known],
      known,
    ],
  ])('%s', async (_, written, left) => {
    for (const record of written) await fixture.records.put(record);
    await expect(fixture.records.of(left.executionArn)).resolves.toEqual(left);
  });

  const clone = beingRemoved({ kind: 'instance', identifier: 'clone', status: 'deleting' });
  const snapshot = beingRemoved({ kind: 'snapshot', identifier: 'snapshot', status: 'available' });
  const gone = withRemoved([clone], [clone], '2026-06-01T12:05:00.000Z');

  it('keeps what is known of its leftovers when another verdict takes its place', async () => {
    await fixture.records.put({ ...unknown, leftovers: [clone] });
    await fixture.records.changeLeftovers(unknown, (known) =>
      withRemoved(known, [clone], gone[0]?.removedAt ?? ''),
    );
    await fixture.records.put({ ...known, leftovers: [snapshot] });
    await expect(fixture.records.of(known.executionArn)).resolves.toEqual({
      ...known,
      leftovers: [...gone, snapshot],
    });
  });

  it('is listed among those with leftovers until the last one is removed', async () => {
    const open = async () => (await fixture.records.page({ hasLeftovers: true, limit: 10 })).records;
    await fixture.records.put(recordOf('orders-2', { leftovers: [] }));
    await fixture.records.put({ ...known, leftovers: [clone, snapshot] });
    expect(await open()).toEqual([{ ...known, leftovers: [clone, snapshot] }]);
    await fixture.records.changeLeftovers(known, (all) => withRemoved(all, [clone], '2027'));
    expect(await open()).toHaveLength(1);
    await fixture.records.changeLeftovers(known, (all) => withRemoved(all, [snapshot], '2027'));
    expect(await open()).toEqual([]);
    await fixture.records.changeLeftovers(known, (all) => mergeLeftovers(all, [clone]));
    expect(await open()).toHaveLength(1);
  });

  it('is listed among those with leftovers while one needs a person', async () => {
    const left = { ...clone, state: 'needs-a-person' } as const;
    await fixture.records.put({ ...known, leftovers: [left] });
    const { records } = await fixture.records.page({ hasLeftovers: true, limit: 10 });
    expect(records).toEqual([{ ...known, leftovers: [left] }]);
  });

  it('loses none of the leftovers that are changed at the same time', async () => {
    await fixture.records.put({ ...unknown, leftovers: [clone, snapshot] });
    const others = ['a', 'b', 'c'].map((identifier) => beingRemoved({ ...clone, identifier }));
    await Promise.all([
      fixture.records.changeLeftovers(unknown, (all) => withRemoved(all, [clone], '2027')),
      fixture.records.changeLeftovers(unknown, (all) => withRemoved(all, [snapshot], '2028')),
      fixture.records.put({ ...known, leftovers: [] }),
      fixture.records.changeLeftovers(unknown, (all) => mergeLeftovers(all, others)),
    ]);
    const { verdict, leftovers = [] } = (await fixture.records.of(known.executionArn)) ?? {};
    expect(verdict).toBe('masked');
    expect(leftovers.map(({ identifier, removedAt }) => `${identifier} ${removedAt}`).sort()).toEqual([
      'a null',
      'b null',
      'c null',
      'clone 2027',
      'snapshot 2028',
    ]);
  });

  it('is not written where its leftovers stay the same, and not made where there is none', async () => {
    await fixture.records.changeLeftovers(known, () => [clone]);
    await expect(fixture.records.of(known.executionArn)).resolves.toBeUndefined();
    await fixture.records.put({ ...known, leftovers: [clone] });
    fixture.requests.length = 0;
    await fixture.records.changeLeftovers(known, (all) => mergeLeftovers(all, [clone]));
    expect(fixture.requests.map(({ operation }) => operation)).toEqual(['GetItem']);
  });

  it('that others change each time is an error in the end', async () => {
    await fixture.records.put({ ...known, leftovers: [clone] });
    let changes = 0;
    const contested = new DynamoRunRecords(
      {
        send: async (command: unknown) => {
          if (command instanceof PutItemCommand)
            throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
          return fixture.client.send(command as GetItemCommand);
        },
      } as Pick<DynamoDBClient, 'send'>,
      { tableName: TABLE_NAME },
    );
    const change = contested.changeLeftovers(known, (all) => {
      changes += 1;
      return withRemoved(all, [clone], '2027');
    });
    await expect(change).rejects.toThrow(/got: 5 conflicts/);
    expect(changes).toBe(5);
  });

  it('that cannot be written is an error', async () => {
    fixture.fault = 'AccessDeniedException';
    await expect(fixture.records.put(known)).rejects.toThrow();
  });

  it('is kept for ever, unless it is said for how long after its end', async () => {
    await fixture.records.put(known);
    expect(await items()).toEqual([expect.not.objectContaining({ expiresAt: expect.anything() })]);
    const forgetful = new RecordFixture(86_400);
    await forgetful.records.put(known);
    const [item] = await items(forgetful);
    expect(Number(item?.expiresAt?.N)).toBe(Date.UTC(2026, 5, 2, 12) / 1000);
    await expect(forgetful.records.of(known.executionArn)).resolves.toEqual(known);
  });
});

describe('ends without a record', () => {
  it('are told from those with one, by execution and redrive count, however many they are', async () => {
    const ends = Array.from({ length: 205 }, (_, index) => ({
      executionArn: executionArn(`orders-${index}`),
      startDate: recordOf('any').startDate,
      redriveCount: index % 2,
    }));
    for (const { executionArn: arn, redriveCount } of ends.slice(0, 203)) {
      await fixture.records.put(recordOf(String(arn.split(':').at(-1)), { redriveCount }));
    }
    const other = {
      executionArn: executionArn('orders-0'),
      startDate: recordOf('any').startDate,
      redriveCount: 1,
    };
    await expect(fixture.records.withoutRecord([...ends, other])).resolves.toEqual([
      ...ends.slice(203),
      other,
    ]);
  });

  it('are none of none, which asks nothing', async () => {
    await expect(fixture.records.withoutRecord([])).resolves.toEqual([]);
    expect(fixture.requests).toEqual([]);
  });
});
