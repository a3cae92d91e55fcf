import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { painter } from '../../../cli/output/colours';
import { phaseLines } from '../../../cli/output/phase-lines';
import { type Progress, progressOn } from '../../../cli/output/progress';
import { type Screen, type ScreenSize, screenOn } from '../../../cli/output/screen';
import { endedDetail, failedDetail, runningDetail } from '../a-run';

const NOW = Date.UTC(2026, 10, 25, 8, 20);
const PLAIN = painter(false);
const ESCAPE = '\u001b';
/** Anything that moves the cursor or deletes. */
const CONTROL = new RegExp(`${ESCAPE}\\[[0-9;]*[A-LSTJK]`);
const COLOUR = new RegExp(`${ESCAPE}\\[\\d+m`);
/** What is drawn: lines up, deleted to the end, or a character. */
const DRAWN = new RegExp(`${ESCAPE}\\[(\\d+)A|(${ESCAPE}\\[J)|([^${ESCAPE}])`, 'g');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the phases of a run', () => {
  it('stand on a line each, with state, time and what is waited for', () => {
    expect(phaseLines(runningDetail(), NOW, 120, PLAIN)).toEqual([
      '+ Check the request   succeeded            1 min',
      '+ Find the source     succeeded            1 min',
      '+ Clone the database  succeeded      10 min, 2 attempts',
      '> Mask the clone      goes on              8 min  run 17: running',
      '. Snapshot the clone  still to come',
      '. Share the result    still to come',
      '. Clean up            still to come',
    ]);
  });

  it('tell of a clone that is being made its name and its zone, as far as they are known', () => {
    const phases = runningDetail().phases.slice(0, 2);
    const cloning = [
      ...phases,
      {
        phase: 'clone',
        outcome: 'running',
        startDate: '2026-11-25T08:02:00.000Z',
        stopDate: null,
        attempts: 1,
      } as const,
    ];
    const line = (changed: Parameters<typeof runningDetail>[0]) =>
      phaseLines(runningDetail({ phases: cloning, ...changed }), NOW, 120, PLAIN)[2];
    expect(line({})).toMatch(/18 min {2}masking-01234567-0123456789abcdef in us-east-1a$/);
    expect(line({ availabilityZone: null })).toMatch(/18 min {2}masking-01234567-0123456789abcdef$/);
    expect(line({ cloneIdentifier: null })).toMatch(/18 min$/);
  });

  it('wait for nothing once the run has ended', () => {
    const lines = phaseLines(failedDetail(), NOW, 120, PLAIN);
    expect(lines.join('\n')).not.toContain('run 17');
    expect(lines.at(-1)).toBe('. Clean up            not entered');
  });

  it('are no longer than the terminal is wide, for lines are counted to be drawn again', () => {
    for (const columns of [20, 40, 60]) {
      for (const line of phaseLines(runningDetail(), NOW, columns, PLAIN))
        expect([...line].length).toBeLessThan(columns);
    }
  });

  it('have colours that say no more than the words', () => {
    const plain = phaseLines(failedDetail(), NOW, 120, PLAIN);
    const coloured = phaseLines(failedDetail(), NOW, 120, painter(true));
    expect(coloured.map((line) => line.replaceAll(new RegExp(COLOUR, 'g'), ''))).toEqual(plain);
    expect(coloured[0]).toMatch(COLOUR);
  });

  it('show what a server sent as what it is', () => {
    const lines = phaseLines(runningDetail({ maskingStatus: 'a\u001b[2Jb\nc' }), NOW, 120, PLAIN);
    expect(lines[3]).toContain('run 17: a\\u001b[2Jb\\u000ac');
  });
});

describe('the screen', () => {
  const stream = (isTTY: boolean) => ({ isTTY, columns: 100, rows: 40, write: () => true });

  it.each([
    [true, {}, true, true],
    [true, { NO_COLOR: '1' }, true, false],
    [true, { NO_COLOR: '' }, true, true],
    [true, { TERM: 'dumb' }, false, false],
    [false, {}, false, false],
  ])(
    'on a terminal: %s with %j is drawn on: %s, coloured: %s',
    (isTTY, variables, isTerminal, hasColours) => {
      expect(screenOn(stream(isTTY), variables)).toMatchObject({ isTerminal, hasColours });
    },
  );

  it('knows its size as it is now', () => {
    const changing = { ...stream(true) };
    const screen = screenOn(changing, {});
    changing.columns = 50;
    expect(screen.size()).toEqual({ columns: 50, rows: 40 });
    expect(screenOn({ write: () => true }, {}).size()).toEqual({ columns: 80, rows: 24 });
  });
});

describe('the progress of a run', () => {
  let written: string[];
  let progress: Progress;

  function open(screen: Partial<Screen> = {}, size: Partial<ScreenSize> = {}): void {
    written = [];
    progress = progressOn({
      write: (text) => written.push(text),
      isTerminal: true,
      hasColours: false,
      size: () => ({ columns: 100, rows: 30, ...size }),
      ...screen,
    });
  }

  afterEach(() => progress.close());

  /** What a terminal shows when it has acted on what was written. */
  function shown(): string[] {
    const lines = [''];
    let row = 0;
    for (const [, up, clear, text] of written.join('').matchAll(DRAWN)) {
      if (up) row -= Number(up);
      else if (clear) lines.length = row + 1;
      else if (text === '\n') {
        row += 1;
        lines[row] ??= '';
      } else if (text !== '\r') lines[row] = `${lines[row]}${text}`;
      else lines[row] = '';
    }
    return lines;
  }

  it('is drawn in its place on a terminal, each second while it goes on', () => {
    open();
    progress.show(runningDetail());
    expect(shown()).toHaveLength(8);
    vi.advanceTimersByTime(3_000);
    expect(shown()).toHaveLength(8);
    expect(shown()[3]).toMatch(/^> Mask the clone +goes on +8 min 3 s +run 17: running$/);
    progress.show(endedDetail());
    expect(shown()[3]).toMatch(/^\+ Mask the clone +succeeded +28 min$/);
    progress.close();
    const drawn = written.length;
    vi.advanceTimersByTime(10_000);
    expect(written).toHaveLength(drawn);
  });

  it('shows below it why a look failed, until one succeeds', () => {
    open();
    progress.show(runningDetail());
    progress.note('the API\u001b[2J cannot be reached; looking again');
    expect(shown()[7]).toBe('the API\\u001b[2J cannot be reached; looking again');
    progress.show(runningDetail());
    expect(shown()[7]).toBe('');
  });

  it('says why the first look failed', () => {
    open();
    progress.note('it is not known yet');
    expect(shown()).toEqual(['it is not known yet', '']);
  });

  it.each([
    ['elsewhere', { isTerminal: false }, {}],
    ['on a terminal that is too low', {}, { rows: 8 }],
  ])('is told in plain lines %s, one for each change', (_, screen, size) => {
    open(screen, size);
    progress.show(runningDetail());
    progress.show(runningDetail({ availabilityZone: 'us-east-1b' }));
    progress.note('away');
    progress.note('away');
    progress.show(endedDetail());
    const text = written.join('');
    expect(text).not.toMatch(CONTROL);
    expect(text).not.toMatch(COLOUR);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      '20 min  Check the request: succeeded, after 1 min',
      '20 min  Find the source: succeeded, after 1 min',
      '20 min  Clone the database: succeeded, after 10 min',
      '20 min  Mask the clone: goes on, run 17: running',
      '20 min  execution: RUNNING',
      'away',
      '20 min  Mask the clone: succeeded, after 28 min',
      '20 min  verdict: masked',
    ]);
  });
});
