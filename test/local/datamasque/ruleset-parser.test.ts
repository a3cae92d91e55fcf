import { describe, expect, it } from 'vitest';
import { parseRuleset } from '../../../local/datamasque/ruleset-parser';
import { ORDERS_RULESET } from '../../../local/orders/orders-ruleset';

function table(lines: string): string {
  return `tasks:\n  - type: mask_table\n    table: people\n    key: id\n${lines}`;
}

const RULE = '    rules:\n      - column: name\n        masks: [{ type: imitate }]\n';

describe('reading a ruleset', () => {
  it('takes the example’s', () => {
    const { tasks, errors } = parseRuleset(ORDERS_RULESET, 0);
    expect(errors).toEqual([]);
    expect(tasks.map(({ table: name }) => name)).toEqual(['customers', 'orders']);
  });

  it('dissolves serial and parallel in their order', () => {
    const yaml = `tasks:
  - type: parallel
    tasks:
      - type: truncate_table
        table: a
      - type: serial
        tasks:
          - { type: truncate_table, table: b }
  - { type: truncate_table, table: c }
`;
    expect(parseRuleset(yaml, 0).tasks.map(({ table: name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('takes one key or several, hash columns, and what to skip', () => {
    const rules =
      '    rules:\n      - { column: name, skip: [null, "", 7], masks: [{ type: imitate }] }\n      - { column: note, skip: null, masks: [{ type: imitate }] }\n';
    const { tasks } = parseRuleset(table(`    hash_columns: [id, name]\n${rules}`), 0);
    expect(tasks).toMatchObject([
      { key: ['id'], hashColumns: ['id', 'name'], rules: [{ skip: [null, '', '7'] }, { skip: [null] }] },
    ]);
    const several = parseRuleset(table(RULE).replace('key: id', 'key: [a, b]'), 0);
    expect(several.tasks).toMatchObject([{ key: ['a', 'b'] }]);
  });

  it.each([
    ['tasks: [', /./, 1],
    ['- 1', /a ruleset must be an object/, 1],
    ['tasks: {}', /tasks must be a list of tasks/, 1],
    ['tasks: []', /tasks must be a list of tasks/, 1],
    [
      'version: "1"\nskip_defaults: []\ntasks: []',
      /a ruleset does not take the option skip_defaults here/,
      2,
    ],
    ['tasks:\n  - type: run_sql\n', /task type "run_sql" is not supported here/, 2],
    ['tasks:\n  - 7\n', /a task must be an object/, 2],
    [
      'tasks:\n  - type: serial\n    tasks: []\n    also: 1\n',
      /task serial does not take the option also here/,
      4,
    ],
    ['tasks:\n  - type: truncate_table\n', /table must be a name, got: undefined/, 2],
    [table(''), /rules must be a list of rules/, 2],
    [table(RULE).replace('key: id', 'key: []'), /needs a key/, 2],
    [table(`    workers: 4\n${RULE}`), /task mask_table does not take the option workers here/, 5],
    [table(RULE).replace('column: name', 'column: ""'), /column must be a name, got: ""/, 6],
    [table(RULE).replace('imitate', 'from_blob'), /mask type "from_blob" is not supported here/, 7],
    [
      table('    rules:\n      - column: name\n        on_skip: x\n        masks: [{ type: imitate }]\n'),
      /a rule does not take the option on_skip here/,
      7,
    ],
  ])('says what is wrong and in which line: %j', (yaml, message, line) => {
    const { tasks, errors } = parseRuleset(yaml, 0);
    expect(tasks).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.line_number).toBe(line);
    expect(errors[0]?.column_number).toBeGreaterThan(0);
  });
});
