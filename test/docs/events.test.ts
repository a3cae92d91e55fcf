import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventSchemaText } from '../../build/event-schema';
import {
  EVENT_SOURCE,
  MASKING_RUN_FINISHED,
  maskingRunFinishedSchema,
} from '../../lambda/contract/masking-run-finished';
import { VERDICTS } from '../../lambda/contract/verdict';
import { matchesPattern } from '../../local/events/event-pattern';
import { snippetsOf } from '../snippets';

const DOCS = path.resolve(__dirname, '../../docs');
const PAGE = path.join(DOCS, 'events.md');
const text = readFileSync(PAGE, 'utf8');

/** What the first cells of a table's rows name. */
function firstCells(heading: string): string[] {
  const section = text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const cells = section.split('\n').flatMap((line) => /^\| (`.*?) +\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => cell.split(', ').map((name) => name.replaceAll('`', '').trim()));
}

describe('docs/events.md', () => {
  it('goes with the schema of the events', () => {
    const schema = readFileSync(path.join(DOCS, 'masking-run-finished.schema.json'), 'utf8');
    expect(schema).toBe(eventSchemaText());
  });

  it('names every field but the version, and every verdict', () => {
    const fields = Object.keys(maskingRunFinishedSchema.shape).filter((field) => field !== 'version');
    expect(firstCells('What it says').sort()).toEqual(fields.sort());
    expect(firstCells('Verdicts')).toEqual(VERDICTS);
  });

  it('shows a rule that matches the runs without a masked snapshot', () => {
    const [rule] = snippetsOf(PAGE).filter(({ language }) => language === 'json');
    const matched = VERDICTS.filter((verdict) =>
      matchesPattern(JSON.parse(rule?.text ?? ''), {
        source: EVENT_SOURCE,
        'detail-type': MASKING_RUN_FINISHED,
        detail: { verdict },
      }),
    );
    expect(matched).toEqual(VERDICTS.slice(2));
  });
});
