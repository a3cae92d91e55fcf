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
      {
        key: ['id'],
        rules: [
          { skip: [null, '', '7'], hashColumns: [{ column: 'id' }, { column: 'name' }] },
          { skip: [null], hashColumns: [{ column: 'id' }, { column: 'name' }] },
        ],
      },
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
      'version: "1"\nauto_manage_triggers: true\ntasks: [{ type: truncate_table, table: a }]',
      /a ruleset does not take the option auto_manage_triggers here/,
      2,
    ],
    ['tasks:\n  - type: run_sql\n', /task type "run_sql" is not supported here/, 2],
    ['tasks:\n  - 7\n', /a task must be an object/, 2],
    [
      'tasks:\n  - type: serial\n    tasks: [{ type: truncate_table, table: a }]\n    also: 1\n',
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

  it('says all that is wrong at once, each with its line', () => {
    const yaml = `version: '1.0'
colour: blue
mask_definitions:
  - &broken
    type: from_blob
tasks:
  - type: run_sql
    sql: SELECT 1
  - type: mask_table
    table: a.b.c
    key: []
    rules:
      - column: one
        masks:
          - type: imitate
            speed: 3
          - *broken
      - column: ''
        masks: []
      - column: two
        hash_columns: [{ column_name: x, case_transform: title }]
        masks: [{ type: replace_regex, regex: x, masks: [{ type: nothing }, { type: nowhere }] }]
  - 7
`;
    const { tasks, errors } = parseRuleset(yaml, 0);
    expect(tasks).toEqual([]);
    expect(errors.map(({ line_number: line, message }) => `${line} ${message}`)).toEqual([
      '2 a ruleset does not take the option colour here',
      '7 task type "run_sql" is not supported here',
      '9 task mask_table needs a key',
      '10 table must be TABLE or SCHEMA.TABLE, got: "a.b.c"',
      '16 mask imitate does not take the option speed here',
      '17 mask type "from_blob" is not supported here',
      '18 column must be a name, got: ""',
      '19 masks must be a list of masks',
      '21 case_transform "title" is not supported here',
      '22 mask type "nothing" is not supported here',
      '22 mask type "nowhere" is not supported here',
      '23 a task must be an object',
    ]);
  });

  it('says every error of the YAML itself', () => {
    const { errors } = parseRuleset('tasks: *absent\n"a": 1\n"a": 2\n', 0);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(({ validation_error_type: type }) => type)).toContain('yaml');
  });
});

describe('ordinary YAML', () => {
  const rulesOf = (yaml: string) => {
    const { tasks, errors } = parseRuleset(yaml, 0);
    expect(errors).toEqual([]);
    return tasks.map((task) => (task.type === 'mask_table' ? task.rules : []));
  };

  it('has anchors, and merge keys whose fields are replaced', () => {
    const yaml = `version: '1.0'
doc: what this is for
mask_definitions:
  - &fixed { type: from_fixed, value: one }
rule_definitions:
  - &postcode
    column: postcode
    masks: [*fixed]
task_definitions:
  - &people
    type: mask_table
    table: PLACEHOLDER
    key: id
    rules: [*postcode]
tasks:
  - <<: *people
    table: customers
  - <<: *people
    table: archived
    rules:
      - <<: *postcode
        column: zip
        masks:
          - <<: *fixed
            value: two
`;
    const { tasks, errors } = parseRuleset(yaml, 0);
    expect(errors).toEqual([]);
    expect(tasks).toMatchObject([
      { name: { table: 'customers' }, rules: [{ column: 'postcode' }] },
      { name: { table: 'archived' }, rules: [{ column: 'zip' }] },
    ]);
    const random = { below: () => 0 };
    const values = rulesOf(yaml).map(([rule]) => rule?.pipeline.mask('x', {}, random));
    expect(values).toEqual(['one', 'two']);
  });

  it('has the place of what is wrong in a merged part', () => {
    const yaml = `tasks:
  - &people
    type: mask_table
    table: a
    key: id
    rules:
      - column: x
        masks: [{ type: from_blob }]
  - <<: [*people]
    table: b
`;
    expect(parseRuleset(yaml, 0).errors).toMatchObject([{ line_number: 8 }]);
  });

  it('uses one anchor in hundreds of rules, and takes no memory without bound', () => {
    const many = Array.from({ length: 300 }, (_, index) => `      - { column: c${index}, masks: [*m] }`);
    const yaml = `mask_definitions: [&m { type: imitate }]\n${table(`    rules:\n${many.join('\n')}\n`)}`;
    expect(rulesOf(yaml)[0]).toHaveLength(300);
    const levels = Array.from({ length: 9 }, (_, index) => {
      const uses =
        index === 0
          ? '[x]'
          : `[${Array(9)
              .fill(`*l${index - 1}`)
              .join(', ')}]`;
      return `l${index}: &l${index} ${uses}`;
    });
    expect(parseRuleset(levels.join('\n'), 0).errors[0]?.message).toMatch(/alias/i);
  });

  it('has rules as a mapping, so that one of them can be replaced', () => {
    const yaml = `rule_definitions: &rules
  name: { column: name, masks: [{ type: imitate }] }
  mail: { column: mail, masks: [{ type: imitate }] }
${table('    rules:\n      <<: *rules\n      mail: { column: e_mail, masks: [{ type: from_fixed, value: x }] }\n')}`;
    const columns = rulesOf(yaml)[0]?.map(({ column }) => column);
    expect(columns?.toSorted()).toEqual(['e_mail', 'name']);
  });

  it.each([
    ['people', { table: 'people' }],
    ['hr.people', { schema: 'hr', table: 'people' }],
    [`'"hr"."People"'`, { schema: 'hr', table: 'People' }],
    [`'hr."a.b"'`, { schema: 'hr', table: 'a.b' }],
    [`'"a""b"'`, { table: 'a"b' }],
  ])('names the table %s', (written, name) => {
    const { tasks } = parseRuleset(`tasks: [{ type: truncate_table, table: ${written} }]`, 0);
    expect(tasks).toMatchObject([{ name }]);
  });

  it.each([`'a.b.c'`, `'"a'`, `'a"b'`, `'.a'`, `'a.'`, `'"a"b'`])('refuses the table %s', (written) => {
    const { errors } = parseRuleset(`tasks: [{ type: truncate_table, table: ${written} }]`, 0);
    expect(errors[0]?.message).toMatch(/^table must be TABLE or SCHEMA\.TABLE, got: /);
  });

  it('quotes columns wherever it names one', () => {
    const rules = `    rules:
      - column: '"E-Mail"'
        hash_columns: ['"Cust Id"']
        masks: [{ type: from_column, source_column: '"Other"' }]
`;
    const { tasks } = parseRuleset(table(rules).replace('key: id', `key: '"Id"'`), 0);
    expect(tasks).toMatchObject([
      {
        key: ['Id'],
        rules: [{ column: 'E-Mail', hashColumns: [{ column: 'Cust Id' }], pipeline: { reads: ['Other'] } }],
      },
    ]);
  });

  it('skips what skip_defaults has in every rule, beside what a rule skips', () => {
    const yaml = `skip_defaults: [null, '']\n${table('    rules:\n      - { column: a, masks: [{ type: imitate }] }\n      - { column: b, skip: x, masks: [{ type: imitate }] }\n')}`;
    expect(rulesOf(yaml)[0]?.map(({ skip }) => skip)).toEqual([
      [null, ''],
      [null, '', 'x'],
    ]);
  });

  it('takes hash columns of a task and of a rule, which has its own or none', () => {
    const rules = `    hash_columns:
      - customer_id
      - { column_name: mail, case_transform: lower, trim: true }
      - { column_name: data, json_path: [user, id] }
      - { source: self }
    rules:
      - { column: a, masks: [{ type: imitate }] }
      - { column: b, hash_columns: [{ source: self }], masks: [{ type: imitate }] }
      - { column: c, hash_columns: null, masks: [{ type: imitate }] }
      - { column: d, hash_columns: [], masks: [{ type: imitate }] }
      - { column: e, hash_columns: one, masks: [{ type: imitate }] }
`;
    const plain = { lowerCase: false, trim: false };
    expect(rulesOf(table(rules))[0]?.map(({ hashColumns }) => hashColumns)).toEqual([
      [
        { column: 'customer_id', ...plain },
        { column: 'mail', lowerCase: true, trim: true },
        { column: 'data', jsonPath: ['user', 'id'], ...plain },
        { column: 'a', ...plain },
      ],
      [{ column: 'b', ...plain }],
      [],
      [],
      [{ column: 'one', ...plain }],
    ]);
  });

  it.each([
    ['{ source: other }', /^hash_columns takes column_name, or source: self$/],
    ['{ source: self, column_name: a }', /^hash_columns takes column_name, or source: self$/],
    ['{ column_name: a, salt: 1 }', /^hash_columns does not take the option salt here$/],
    ['{ column_name: a, trim: sometimes }', /^trim must be true or false, got: "sometimes"$/],
    ['{ column_name: a, json_path: user }', /^json_path must be a list of keys, got: "user"$/],
    ['{}', /^column_name must be a name, got: undefined$/],
  ])('refuses the hash column %s', (written, message) => {
    const rules = `    hash_columns: [${written}]\n${RULE}`;
    expect(parseRuleset(table(rules), 0).errors).toMatchObject([
      { message: expect.stringMatching(message), line_number: 5 },
    ]);
  });
});
