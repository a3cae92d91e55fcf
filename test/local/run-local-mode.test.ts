import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaskingJobResult } from '../../local/job/masking-job';
import { runLocalMode } from '../../local/run-local-mode';

/** Seconds in place of minutes; the workflow's waits are as they are. */
const TIMINGS = {
  restoreMilliseconds: 40_000,
  createMemberMilliseconds: 20_000,
  snapshotMilliseconds: 20_000,
  deleteMilliseconds: 20_000,
  maskingMilliseconds: 20_000,
};

interface Ran {
  readonly status: number;
  readonly lines: readonly string[];
  readonly result?: MaskingJobResult;
}

async function run(
  words: readonly string[],
  interrupted: Promise<void> = new Promise(() => undefined),
): Promise<Ran> {
  const lines: string[] = [];
  const printed: string[] = [];
  const status = await runLocalMode(words, {
    say: (line) => lines.push(line),
    print: (text) => printed.push(text),
    interrupted,
    timings: TIMINGS,
  });
  const last = printed.join('').trimEnd().split('\n').pop() ?? '';
  return { status, lines, result: last.startsWith('{') ? JSON.parse(last) : undefined };
}

describe('local mode', { timeout: 60_000 }, () => {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'local-mode-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('masks a clone, leaves a masked snapshot, and leaves the source as it was', async () => {
    const { status, lines, result } = await run(['--once', '--json']);
    expect(status).toBe(0);
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      executionArn: expect.stringMatching(
        /^arn:aws:states:us-east-1:000000000000:execution:masking-workflow:orders-[0-9a-f]{16}$/,
      ),
      maskedSnapshotArn: expect.stringMatching(/:snapshot:masked-[0-9a-f]{8}-[0-9a-f]{16}-orders$/),
      maskRunId: 1,
      error: null,
      source: { rows: 7000, unchanged: true },
      clone: { rowsMasked: 7000, deleted: true },
    });
    const text = lines.join('\n');
    for (const news of [
      'cloning the database',
      'masking',
      'taking the masked snapshot',
      'cleaning up',
      'done',
    ]) {
      expect(text).toContain(news);
    }
    expect(text).toMatch(/^verdict {10}masked$/m);
    expect(text).toMatch(/before .* after/s);
  });

  it.each([
    ['clone', /^CloneFailed: CloneBroken: .* ended in status incompatible-restore; look at the history/],
    [
      'masking',
      /^MaskingFailed: MaskingRunFailed: masking run 1 ended in status failed: .*look at the log of the DataMasque run/,
    ],
    ['snapshot', /^SnapshotFailed: SnapshotBroken: .* ended in status failed; look at the history/],
  ])(
    'says so when %s fails, with the verdict and where to look, and leaves no clone',
    async (phase, error) => {
      const { status, lines, result } = await run(['--once', '--json', '--fail', phase]);
      expect(status).toBe(1);
      expect(result).toMatchObject({
        status: 'FAILED',
        maskedSnapshotArn: null,
        maskRunId: null,
        error: expect.stringMatching(error),
        source: { unchanged: true },
        clone: { rowsMasked: phase === 'snapshot' ? 7000 : 0, deleted: true },
      });
      const told = lines.slice(lines.indexOf(`verdict          ${phase}-failed`));
      expect(told[1]).toMatch(/^cause {12}(CloneBroken|MaskingRunFailed|SnapshotBroken): /);
      const place = told.find((line) => line.startsWith('look at')) ?? '';
      expect(place).toMatch(
        /^look at {10}https:\/\/us-east-1\.console\.aws\.amazon\.com\/.*:execution:masking-workflow:orders-/,
      );
      const hasMaskingRun = phase !== 'clone';
      const logged = told.filter((line) => /^log {14}\d{4}-\d\d-\d\dT\S+ {2}(WARN|ERROR) /.test(line));
      expect(logged.at(-1)).toContain('the execution failed: ');
      expect(logged.some((line) => line.endsWith('end every run as failed, without masking.'))).toBe(
        phase === 'masking',
      );
      expect(told.slice(2, told.indexOf(place))).toEqual(logged);
      expect(told.some((line) => /^ {17}http:\/\/127\.0\.0\.1:\d+\/api\/runs\/1\/log\/$/.test(line))).toBe(
        hasMaskingRun,
      );
    },
  );

  it('masks a dump of one’s own with a ruleset of one’s own', async () => {
    await writeFile(
      file('people.sql'),
      'CREATE TABLE public.people (id bigint PRIMARY KEY, name text);\nCOPY public.people (id, name) FROM stdin;\n1\tAda\n2\tGrace\n\\.\n',
    );
    await writeFile(
      file('people.yml'),
      "version: '1.0'\ntasks:\n  - type: mask_table\n    table: people\n    key: id\n    rules:\n      - column: name\n        masks:\n          - type: from_fixed\n            value: nobody\n",
    );
    const { status, lines, result } = await run([
      '--once',
      '--json',
      '--source',
      file('people.sql'),
      '--ruleset',
      file('people.yml'),
    ]);
    expect(status).toBe(0);
    expect(result).toMatchObject({ source: { rows: 2, unchanged: true }, clone: { rowsMasked: 2 } });
    expect(lines.join('\n')).toMatch(/after\s+1\s+nobody/);
  });

  it('is no success when nothing was masked', async () => {
    const ruleset =
      'tasks: [{ type: mask_table, table: customers, key: id, rules: [{ column: email, masks: [{ type: do_nothing }] }] }]\n';
    await writeFile(file('nothing.yml'), ruleset);
    const { status, result } = await run(['--once', '--json', '--ruleset', file('nothing.yml')]);
    expect(result).toMatchObject({ status: 'SUCCEEDED', clone: { rowsMasked: 0 } });
    expect(status).toBe(1);
  });

  it('stays up until it is interrupted, and says what to try', async () => {
    let interrupt: () => void = () => undefined;
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const lines: string[] = [];
    const status = runLocalMode([], {
      say: (line) => {
        lines.push(line);
        if (line.startsWith('Still up')) setTimeout(interrupt, 100);
      },
      print: () => undefined,
      interrupted,
      timings: TIMINGS,
    });
    await expect(status).resolves.toBe(0);
    expect(lines.join('\n')).toMatch(/stepfunctions list-executions --state-machine-arn arn:/);
    const addresses = lines.filter((line) => line.startsWith('ready'));
    expect(addresses[0]).toMatch(/^ready {2}page {17}http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('ends a run that is under way when it is interrupted', async () => {
    const { status, lines } = await run(
      ['--speed', '1'],
      new Promise((resolve) => setTimeout(resolve, 6000)),
    );
    expect(status).toBe(1);
    expect(lines.join('\n')).not.toContain('done');
  });

  it('prints its help', async () => {
    const printed: string[] = [];
    const surroundings = {
      say: () => undefined,
      print: (text: string) => printed.push(text),
      interrupted: Promise.resolve(),
    };
    await expect(runLocalMode(['--help'], surroundings)).resolves.toBe(0);
    expect(printed.join('')).toContain('Usage: npm start');
  });

  describe('with what it cannot use', () => {
    it('refuses a dump that is not there', async () => {
      const { status, lines } = await run(['--once', '--source', file('missing.sql')]);
      expect(lines).toEqual([
        `--source cannot be read: ${file('missing.sql')} (ENOENT); give the path of a text file`,
      ]);
      expect(status).toBe(2);
    });

    it('refuses a dump with an SQL error, and says where', async () => {
      await writeFile(file('broken.sql'), 'CREATE TABLE a (id int);\nINSERT INTO b VALUES (1);\n');
      const { status, lines } = await run(['--once', '--source', file('broken.sql')]);
      expect(status).toBe(2);
      expect(lines.at(-1)).toMatch(/^the source database cannot be made: .*2.*INSERT INTO b/);
    });

    it('refuses a ruleset with a mask that it does not do, by name and line', async () => {
      const yaml =
        'tasks:\n  - type: mask_table\n    table: customers\n    key: id\n    rules:\n      - column: email\n        masks:\n          - type: from_blob\n';
      await writeFile(file('unknown.yml'), yaml);
      const { status, lines } = await run(['--once', '--ruleset', file('unknown.yml')]);
      expect(status).toBe(2);
      expect(lines).toEqual([
        `the ruleset ${file('unknown.yml')} cannot be used: mask type "from_blob" is not supported here (line 8)`,
      ]);
    });

    it('refuses a port that is in use', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const { status, lines } = await run(['--once', '--port', String(port)]);
      server.close();
      expect(status).toBe(2);
      expect(lines).toEqual([`port ${port} is in use; choose another one, or 0 for any`]);
    });

    it('refuses an option that it does not have', async () => {
      const { status } = await run(['--twice']);
      expect(status).toBe(2);
    });
  });
});
