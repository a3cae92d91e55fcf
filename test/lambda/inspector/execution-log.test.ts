import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECRETS } from '../../../faults/fixed-values';
import type { LogLine, LogPage } from '../../../lambda/contract/execution-detail';
import { expectDocumented } from '../../build/documented-answers';
import { aRecord } from './a-record';
import { EXECUTION_ARN, InspectedAccount, MASK_RUN_ID } from './inspected-account';

let account: InspectedAccount;

beforeEach(async () => {
  account = new InspectedAccount();
  await account.stand();
});
afterEach(() => account.world.close());

const messages = (lines: readonly LogLine[]): readonly string[] => lines.map(({ message }) => message);

/** Reads on from a token until there is nothing more now. */
async function readOn(token: string | undefined, limit: string): Promise<LogPage> {
  const lines: LogLine[] = [];
  let nextToken = token;
  for (;;) {
    const query = { level: 'DEBUG', limit, ...(nextToken !== undefined && { nextToken }) };
    const { body } = await account.log(query);
    lines.push(...body.lines);
    nextToken = body.nextToken;
    if (!body.hasMore || nextToken === undefined) return { ...body, lines };
  }
}

describe('the log of an execution', () => {
  it('tells what the workflow did, and what DataMasque logged meanwhile', async () => {
    await account.start();
    await account.untilOver();
    const answer = await account.log();
    expectDocumented('readExecutionLog', answer);
    expect(answer.body).not.toHaveProperty('nextToken');
    expect(answer.body.hasMore).toBe(false);
    const { maskedSnapshot } = account.world.names;
    expect(answer.body.lines.map(({ level, phase, message }) => `${level} ${phase}: ${message}`)).toEqual([
      'INFO null: the execution started',
      'INFO request: Check the request: begun',
      'INFO request: Check the request: done',
      'INFO source: Find the source: begun',
      'INFO source: Find the source: done',
      'INFO clone: Clone the database: begun',
      expect.stringMatching(/^INFO clone: restoreDBInstanceFromDBSnapshot of \S+ in us-east-1[a-z]$/),
      'INFO clone: Clone the database: done',
      'INFO masking: Mask the clone: begun',
      `INFO masking: DataMasque run ${MASK_RUN_ID} was started`,
      'INFO masking: truncate_table customers: 1 rows.',
      'INFO masking: Masking run ended: finished.',
      'INFO masking: Mask the clone: done',
      'INFO snapshot: Snapshot the clone: begun',
      'INFO snapshot: Snapshot the clone: done',
      'INFO clean-up: Clean up: begun',
      'INFO clean-up: Clean up: done',
      expect.stringMatching(new RegExp(`^INFO clean-up: the execution succeeded: arn:.*:${maskedSnapshot}$`)),
    ]);
    for (const secret of SECRETS) expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it.each(['1', '3', '1000'])('can be followed to its end, in pages of %s', async (limit) => {
    await account.start();
    const followed: LogLine[] = [];
    let token: string | undefined;
    await account.until(async () => {
      const page = await readOn(token, limit);
      followed.push(...page.lines);
      token = page.nextToken;
      return token === undefined;
    });
    const whole = await account.lines();
    expect(whole.length).toBeGreaterThan(15);
    expect(messages(followed).toSorted()).toEqual(messages(whole).toSorted());
    expect(followed.map(({ time }) => time)).toEqual(followed.map(({ time }) => time).toSorted());
  });

  it('costs a follower what is new of it, and no more', async () => {
    await account.start();
    await account.world.clock.sleep(60_000);
    const { nextToken = '' } = (await account.log()).body;
    account.calls.length = 0;
    await account.world.clock.sleep(5000);
    await account.log({ nextToken });
    expect(account.calls.filter((call) => call === 'GetExecutionHistory')).toHaveLength(1);
  });

  it('says what failed, in the words of who failed', async () => {
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    account.world.services.dataMasque.runs.cancel(MASK_RUN_ID);
    await account.untilOver();
    const errors = (await account.log({ level: 'ERROR' })).body.lines;
    expect(errors.map(({ phase, message }) => [phase, message])).toEqual([
      [
        'masking',
        `Mask the clone: failed with MaskingRunCancelled: masking run ${MASK_RUN_ID} was cancelled in DataMasque`,
      ],
      ['clean-up', expect.stringContaining('the execution failed: MaskingFailed: MaskingRunCancelled')],
    ]);
    const warnings = (await account.log({ level: 'WARN' })).body.lines;
    expect(messages(warnings)).toContain('Masking run ended: cancelled.');
  });

  it('of a happy run has no warning: what is looked for in vain is no trouble', async () => {
    await account.start();
    await account.untilOver();
    expect((await account.log({ level: 'WARN' })).body.lines).toEqual([]);
    expect(messages(await account.lines('DEBUG'))).toContainEqual(expect.stringContaining('NotFound'));
  });

  it('goes on while DataMasque is away, says so once, and gives its lines when it is back', async () => {
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    account.dataMasqueStatus = 503;
    const given: LogLine[] = [];
    let token: string | undefined;
    const follow = async (): Promise<void> => {
      await account.world.clock.sleep(5000);
      const page = await readOn(token, '100');
      given.push(...page.lines);
      token = page.nextToken;
    };
    for (let poll = 0; poll < 4; poll += 1) await follow();
    const told = () => messages(given).filter((message) => message.startsWith('DataMasque cannot be asked'));
    expect(told()).toEqual([
      'DataMasque cannot be asked now (DataMasqueUnavailable); its lines follow when it can',
    ]);
    expect(messages(given)).toContain('Mask the clone: begun');
    account.dataMasqueStatus = undefined;
    await account.untilOver();
    await follow();
    expect(token).toBeUndefined();
    expect(messages(given)).toContain('Masking run ended: finished.');
    expect(told()).toHaveLength(1);
  });

  it('is not at its end while DataMasque is away, although the execution is over', async () => {
    await account.start();
    await account.untilOver();
    account.dataMasqueStatus = 503;
    await account.world.clock.sleep(60_000);
    const { body } = await account.log({ level: 'ERROR' });
    expect(body).toMatchObject({ lines: [], hasMore: false, nextToken: expect.any(String) });
  });

  it('takes DataMasque’s log as plain text, too', async () => {
    account.plainTextLog =
      '2026-01-01 00:00:01,250 WARNING: a table is empty\r\nwithout a time\n[2026-01-01T00:00:02Z] [ERROR] broken\n';
    await account.start();
    await account.untilOver();
    const lines = (await account.lines()).filter(({ message }) => /empty|without|broken/.test(message));
    expect(lines.map(({ time, level, message }) => [time, level, message])).toEqual([
      ['2026-01-01T00:00:01.250Z', 'WARN', 'a table is empty'],
      ['2026-01-01T00:00:01.250Z', 'INFO', 'without a time'],
      ['2026-01-01T00:00:02.000Z', 'ERROR', 'broken'],
    ]);
  });

  it('holds back a line of plain text that is still being written', async () => {
    account.plainTextLog = 'first\nsecond, hal';
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    const lines = async () =>
      messages(await account.lines()).filter((message) => /first|second/.test(message));
    expect(await lines()).toEqual(['first']);
    account.plainTextLog = 'first\nsecond, half\n';
    await account.untilOver();
    expect(await lines()).toEqual(['first', 'second, half']);
  });

  it('of an execution that Step Functions has forgotten is what DataMasque still has', async () => {
    account.records.set(EXECUTION_ARN, aRecord({ maskRunId: 99 }));
    const answer = await account.log();
    expectDocumented('readExecutionLog', answer);
    expect(messages(answer.body.lines)).toEqual([
      'the execution ended: masked; its history is no longer kept',
    ]);
    expect(answer.body).not.toHaveProperty('nextToken');
  });

  it('of an execution that nobody knows is a 404', async () => {
    const answer = await account.log();
    expectDocumented('readExecutionLog', answer);
    expect(answer).toMatchObject({ status: 404, body: { error: 'ExecutionDoesNotExist' } });
  });
});

describe('a request for a log is refused', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['with a level that is none', { level: 'LOUD' }, 'level'],
    ['with a level in lower case', { level: 'warn' }, 'level'],
    ['with no limit', { limit: '0' }, 'limit'],
    ['with too large a limit', { limit: '1001' }, 'limit'],
    ['with a token that is none', { nextToken: 'x' }, 'nextToken'],
    ['with a token of another list', { nextToken: '0123456789abcdef.1.1.0' }, 'nextToken'],
    ['with an unknown parameter', { follow: 'yes' }, 'follow'],
  ])('%s', async (_, query, field) => {
    const answer = await account.log(query);
    expectDocumented('readExecutionLog', answer);
    expect(answer).toMatchObject({ status: 400, body: { error: 'RequestRefused', details: [{ field }] } });
  });
});
