import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECORD_INDEXES, RecordAttribute } from '../../lambda/contract/record-table';
import { recordOf } from '../lambda/records/record-fixture';

const text = readFileSync(path.resolve(__dirname, '../../docs/record.md'), 'utf8');

describe('docs/record.md', () => {
  it('says what each field of a record is, and of no other', () => {
    const rows = [...text.matchAll(/^\| (`[^|]+?) +\|/gm)].map(([, fields]) => fields ?? '');
    const named = rows.flatMap((fields) => [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field));
    expect(named.toSorted()).toEqual(Object.keys(recordOf('orders-1')).toSorted());
  });

  it('queries the indexes that there are, by their own keys', () => {
    const indexes = [...text.matchAll(/--index-name (\w+) .*--key-condition-expression "(\w+) = /g)];
    expect(indexes.map(([, name, key]) => [name, key])).toEqual(
      [RECORD_INDEXES.byDatabase, RECORD_INDEXES.byVerdict].map(({ name, partitionKey }) => [
        name,
        partitionKey,
      ]),
    );
    for (const { name } of Object.values(RECORD_INDEXES)) expect(text).toContain(`\`${name}\``);
    expect(text).toContain(`"#order": "${RecordAttribute.ORDER}"`);
  });
});
