import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine, LogPage } from '../../../lambda/contract/execution-detail';
import type { PhaseTiming } from '../../../lambda/contract/phase-timing';
import { LogReader } from '../../../web/src/run/log-reader';
import { phaseRows } from '../../../web/src/run/phase-rows';
import { restoreCommand } from '../../../web/src/run/restore-command';
import { MOST_SHOWN, shownLines } from '../../../web/src/run/shown-lines';

const NEVER = new AbortController().signal;
const line = (message: string, level: LogLine['level'] = 'INFO'): LogLine => ({
  time: '2026-01-02T03:00:00.000Z',
  level,
  phase: 'masking',
  message,
});

describe('the timeline of a run', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString();
  const phases: readonly PhaseTiming[] = [
    { phase: 'request', outcome: 'succeeded', startDate: at(0), stopDate: at(1), attempts: 1 },
    { phase: 'clone', outcome: 'running', startDate: at(2), stopDate: null, attempts: 1 },
  ];

  it('gives each phase its place and its share of the time so far, and lets the current one grow', () => {
    const rows = phaseRows(phases, { startDate: at(0), stopDate: null, now: Date.parse(at(10)) });
    expect(rows.find(({ phase }) => phase === 'request')).toMatchObject({
      from: 0,
      share: 0.1,
      milliseconds: 60_000,
    });
    expect(rows.find(({ phase }) => phase === 'clone')).toMatchObject({
      from: 0.2,
      share: 0.8,
      milliseconds: 480_000,
    });
  });

  it('tells what is still to come from what was passed over', () => {
    const rows = phaseRows(phases, { startDate: at(0), stopDate: null, now: Date.parse(at(10)) });
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'skipped',
      'running',
      'ahead',
      'ahead',
      'ahead',
      'ahead',
    ]);
  });

  it('has nothing to come once the run has ended', () => {
    const rows = phaseRows(phases.slice(0, 1), {
      startDate: at(0),
      stopDate: at(1),
      now: Date.parse(at(10)),
    });
    expect(rows.slice(1).every(({ outcome }) => outcome === 'skipped')).toBe(true);
  });

  it('counts what was seen as past, though the reader’s clock is slow', () => {
    const ended = phases.slice(0, 1);
    const [row] = phaseRows(ended, { startDate: at(0), stopDate: null, now: Date.parse(at(0)) });
    expect(row).toMatchObject({ from: 0, share: 1, milliseconds: 60_000 });
  });

  it('stays within its bounds, however wrong the reader’s clock is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (ahead) => {
        const now = Date.parse(at(5)) + ahead;
        for (const { from, share, milliseconds } of phaseRows(phases, {
          startDate: at(0),
          stopDate: null,
          now,
        })) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThanOrEqual(1);
          expect(share).toBeLessThanOrEqual(1);
          expect(milliseconds).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('the command that makes a database of a masked snapshot', () => {
  it('names a new instance after the source', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', null)).toEqual({
      command: `aws rds restore-db-instance-from-db-snapshot --db-instance-identifier orders-masked --db-snapshot-identifier ${arn} --region us-east-1`,
      isOfCluster: false,
      lacksEngine: false,
    });
  });

  it('makes a cluster of a cluster’s snapshot', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', 'aurora-postgresql')).toEqual({
      command: `aws rds restore-db-cluster-from-snapshot --db-cluster-identifier orders-masked --snapshot-identifier ${arn} --engine aurora-postgresql --region us-east-1`,
      isOfCluster: true,
      lacksEngine: false,
    });
  });

  it('says that a cluster’s engine is to be filled in when nobody knows it any more', () => {
    const arn = 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:masked-1-orders';
    expect(restoreCommand(arn, 'orders', null)).toMatchObject({ lacksEngine: true });
  });

  it('is one command, whatever the names are', () => {
    const command = restoreCommand(
      'arn:aws:rds:us-east-1:111122223333:snapshot:a',
      "x'; rm -rf $HOME",
      null,
    )?.command;
    expect(command).toContain("'x'\\''; rm -rf $HOME-masked'");
  });

  it('is not made for what is no snapshot', () => {
    expect(restoreCommand('arn:aws:rds:us-east-1:111122223333:db:orders', 'orders', null)).toBeUndefined();
    expect(restoreCommand('orders', 'orders', null)).toBeUndefined();
  });
});

describe('the log of a run', () => {
  it('is read on where it ended, until it is complete', async () => {
    const pages: Record<string, LogPage> = {
      '': { lines: [line('a')], nextToken: '1', hasMore: true },
      1: { lines: [line('b')], nextToken: '2', hasMore: false },
      2: { lines: [line('c')], hasMore: false },
    };
    const asked: (string | undefined)[] = [];
    const reader = new LogReader(async (token) => {
      asked.push(token);
      return pages[token ?? ''] ?? { lines: [], hasMore: false };
    });
    expect(await reader.look(NEVER)).toEqual({ lines: [line('a'), line('b')], isComplete: false });
    expect(await reader.look(NEVER)).toMatchObject({ isComplete: true });
    expect((await reader.look(NEVER)).lines.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, '1', '2']);
  });

  it('loses no line to a page that cannot be read', async () => {
    let isDown = false;
    const reader = new LogReader(async (token) => {
      if (isDown) throw new Error('down');
      return { lines: [line(token ?? 'first')], nextToken: 'next', hasMore: false };
    });
    await reader.look(NEVER);
    isDown = true;
    await expect(reader.look(NEVER)).rejects.toThrow('down');
    isDown = false;
    expect((await reader.look(NEVER)).lines.map(({ message }) => message)).toEqual(['first', 'next']);
  });

  it('is narrowed down to a level and to a text', () => {
    const lines = [
      line('took a snapshot'),
      line('slow', 'WARN'),
      line('no snapshot', 'ERROR'),
      line('x', 'DEBUG'),
    ];
    const messages = (level: LogLine['level'], search: string) =>
      shownLines(lines, { level, search }).lines.map(({ message }) => message);
    expect(messages('WARN', '')).toEqual(['slow', 'no snapshot']);
    expect(messages('DEBUG', ' SNAPSHOT ')).toEqual(['took a snapshot', 'no snapshot']);
    expect(messages('INFO', 'masking')).toHaveLength(3);
  });

  it('shows its newest lines when there are too many, and says how many are left', () => {
    const lines = Array.from({ length: MOST_SHOWN + 5 }, (_, number) => line(String(number)));
    const shown = shownLines(lines, { level: 'INFO', search: '' });
    expect(shown.left).toBe(5);
    expect(shown.lines.at(-1)?.message).toBe(String(MOST_SHOWN + 4));
  });
});
