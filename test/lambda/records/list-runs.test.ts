import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestRefusedError } from '../../../lambda/contract/error';
import type { RunRecord } from '../../../lambda/contract/run-record';
import { VERDICTS } from '../../../lambda/contract/verdict';
import type { QueryParameters } from '../../../lambda/http/query-parameters';
import { listRuns } from '../../../lambda/records/list-runs';
import { executionArn, RecordFixture, recordOf } from './record-fixture';

let fixture: RecordFixture;

beforeEach(() => {
  fixture = new RecordFixture();
});

const MACHINES = ['Masking', 'Payroll'];
const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

/** All pages of a list, from the first to the last. */
async function pagesOf(parameters: QueryParameters, of = fixture): Promise<RunRecord[][]> {
  const pages: RunRecord[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await listRuns(of.records, { ...parameters, nextToken });
    pages.push([...page.runs]);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return pages;
}

const namesOf = (pages: readonly RunRecord[][]) => pages.flat().map(({ name }) => name);

async function put(...records: readonly RunRecord[]): Promise<void> {
  for (const record of records) await fixture.records.put(record);
}

describe('the list of runs', () => {
  it('has the newest first, and of two that started at once that of the later name', async () => {
    await put(
      recordOf('b', { startDate: '2026-06-01T00:00:00.000Z' }),
      recordOf('c', { startDate: '2026-05-31T23:59:59.999Z' }),
      recordOf('a', { startDate: '2026-06-01T00:00:00.000Z' }),
      recordOf('d', { startDate: '2026-06-01T00:00:00.001Z' }),
    );
    expect(namesOf(await pagesOf({}))).toEqual(['d', 'b', 'a', 'c']);
  });

  it('has each end of a redriven execution, the last one first', async () => {
    await put(recordOf('a'), recordOf('a', { redriveCount: 2 }), recordOf('a', { redriveCount: 10 }));
    expect((await pagesOf({})).flat().map(({ redriveCount }) => redriveCount)).toEqual([10, 2, 0]);
  });

  it('begins at `from` and ends before `to`', async () => {
    await put(
      ...['2026-05-31T23:59:59.999Z', '2026-06-01T00:00:00.000Z', '2026-06-02T00:00:00.000Z'].map(
        (startDate) => recordOf(startDate.slice(0, 10), { startDate }),
      ),
    );
    expect(namesOf(await pagesOf({ from: '2026-06-01' }))).toEqual(['2026-06-02', '2026-06-01']);
    expect(namesOf(await pagesOf({ to: '2026-06-01' }))).toEqual(['2026-05-31']);
    expect(namesOf(await pagesOf({ from: '2026-06-01', to: '2026-06-02T00:00Z' }))).toEqual(['2026-06-01']);
    expect(namesOf(await pagesOf({ from: '2026-06-02T02:00:00+02:00' }))).toEqual(['2026-06-02']);
  });

  it('takes a database by its ARN, too', async () => {
    await put(recordOf('a'), recordOf('b', { databaseIdentifier: 'payroll' }));
    const database = 'arn:aws:rds:us-east-1:000000000000:db:PAYROLL';
    expect(namesOf(await pagesOf({ database }))).toEqual(['b']);
  });

  it('has 50 runs a page where nobody says otherwise', async () => {
    await put(...Array.from({ length: 60 }, (_, index) => recordOf(`run-${index}`)));
    expect((await pagesOf({})).map(({ length }) => length)).toEqual([50, 10]);
  });

  it('reads no more than it must, and gives a short page with a token rather than read for ever', async () => {
    const others = Array.from({ length: 1300 }, (_, index) => recordOf(`other-${index}`));
    await Promise.all(others.map((record) => fixture.records.put(record)));
    const wanted = recordOf('wanted', {
      startDate: '2026-01-01T00:00:00.000Z',
      stateMachineArn: machineArn('Payroll'),
    });
    await put(wanted);
    fixture.requests.length = 0;
    const first = await listRuns(fixture.records, { stateMachineArn: machineArn('Payroll') });
    expect(first).toEqual({ runs: [], nextToken: expect.any(String) });
    expect(fixture.requests.map(({ operation }) => operation)).toEqual(Array(5).fill('Query'));
    const nextToken = first.nextToken;
    await expect(
      listRuns(fixture.records, { stateMachineArn: machineArn('Payroll'), nextToken }),
    ).resolves.toEqual({ runs: [wanted] });
  }, 60_000);

  const startDate = fc
    .integer({ min: 0, max: 5 })
    .map((hours) => new Date(Date.UTC(2026, 0, 1, hours)).toISOString());
  const record = fc.record({
    name: fc.stringMatching(/^[a-c]{1,2}$/),
    machine: fc.constantFrom(...MACHINES),
    redriveCount: fc.integer({ min: 0, max: 2 }),
    startDate,
    verdict: fc.constantFrom(...VERDICTS.slice(0, 3)),
    databaseIdentifier: fc.constantFrom('orders', 'payroll', null),
  });
  const query = fc.record(
    {
      database: fc.constantFrom('orders', 'payroll'),
      verdict: fc.constantFrom(...VERDICTS.slice(0, 3)),
      stateMachineArn: fc.constantFrom(...MACHINES.map(machineArn)),
      from: fc.option(startDate, { nil: undefined }),
      to: fc.option(fc.constant('2026-01-01T06:00:00.000Z'), { nil: undefined }),
      limit: fc.constantFrom('1', '2', '3', '100'),
    },
    { requiredKeys: [] },
  );

  /** What a list is, by its words: filtered, and sorted by start, then by name, then by redrive. */
  function listed(
    records: readonly RunRecord[],
    { database, verdict, stateMachineArn, from, to }: QueryParameters,
  ) {
    return records
      .filter((one) => database === undefined || one.databaseIdentifier === database)
      .filter((one) => verdict === undefined || one.verdict === verdict)
      .filter((one) => stateMachineArn === undefined || one.stateMachineArn === stateMachineArn)
      .filter((one) => from === undefined || one.startDate >= from)
      .filter((one) => to === undefined || one.startDate < to);
  }

  const sortKey = ({ startDate: start, name, redriveCount }: RunRecord) => `${start} ${name} ${redriveCount}`;
  const identity = (one: RunRecord) => `${one.executionArn} ${one.redriveCount}`;

  it('is, page by page, all records that the query is about, each once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, {
          maxLength: 12,
          selector: ({ name, machine, redriveCount }) => `${machine} ${name} ${redriveCount}`,
        }),
        query,
        async (drawn, parameters) => {
          const own = new RecordFixture();
          const records = drawn.map(({ machine, name, ...fields }) =>
            recordOf(name, {
              ...fields,
              executionArn: executionArn(name, machine),
              stateMachineArn: machineArn(machine),
            }),
          );
          for (const one of records) await own.records.put(one);
          const pages = await pagesOf(parameters, own);
          const wanted = listed(records, parameters);
          const all = pages.flat();
          expect(all.map(identity).toSorted()).toEqual(wanted.map(identity).toSorted());
          expect(all.map(sortKey)).toEqual(wanted.map(sortKey).toSorted().toReversed());
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(Number(parameters.limit ?? 50));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('a query for runs', () => {
  async function refused(parameters: QueryParameters): Promise<RequestRefusedError> {
    const outcome = await listRuns(fixture.records, parameters).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(RequestRefusedError);
    return outcome as RequestRefusedError;
  }

  it.each([
    ['database', '', /^is empty/],
    ['database', 'no such form!', /^is not of the right form, got: "no such form!"; give an RDS instance/],
    ['verdict', 'MASKED', /^is no verdict, got: "MASKED"; give one of masked, /],
    ['stateMachineArn', 'Masking', /^is not of the right form/],
    ['from', 'yesterday', /^is no moment, got: "yesterday"; give a date like 2026-01-31 or a time like /],
    ['from', '2026-02-30', /^is no moment/],
    ['from', '2026-02-30T10:00:00Z', /^is no moment/],
    ['from', '2026-01-01T10:00:00', /^is no moment/],
    ['from', '2026-01-01T10:00:00 02:00', /^is no moment/],
    ['from', '2026-01-01T25:00:00Z', /^is no moment/],
    ['to', '9999-12-31T23:59:59-23:59', /^is no moment/],
    ['to', '', /^is no moment, got: ""/],
    ['limit', '0', /^must be a whole number from 1 to 100, got: "0"/],
    ['limit', '101', /^must be a whole number from 1 to 100, got: "101"/],
    ['limit', '1.5', /^must be a whole number/],
    ['nextToken', 'x', /^is not a token of this list, got: "x"/],
    ['page', '2', /^is not a known parameter; leave it out, known are: database, verdict, /],
  ])('is refused: %s=%s', async (field, value, message) => {
    const { faults } = await refused({ [field]: value });
    expect(faults).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect(fixture.requests).toEqual([]);
  });

  it.each([
    ['2026-01-02', '2026-01-02'],
    ['2026-01-02T00:00:00Z', '2026-01-01'],
    ['2026-01-02T00:00:00Z', '2026-01-02T02:00:00+02:00'],
  ])('is refused where it ends before it begins: from %s to %s', async (from, to) => {
    const { faults } = await refused({ from, to });
    expect(faults).toEqual([
      { field: 'from', message: expect.stringMatching(/^must be before to, got: 2026-.* and 2026-/) },
    ]);
  });

  it('is told all that is wrong with it at once', async () => {
    const { faults } = await refused({ database: '1', verdict: 'x', from: 'x', limit: 'x', other: 'x' });
    expect(faults.map(({ field }) => field)).toEqual(['database', 'verdict', 'from', 'limit', 'other']);
  });

  describe('with a token', () => {
    const first = { database: 'orders', from: '2026-01-01', limit: '1' };
    let token: string;

    beforeEach(async () => {
      await put(recordOf('a'), recordOf('b'), recordOf('c'));
      token = String((await listRuns(fixture.records, first)).nextToken);
      fixture.requests.length = 0;
    });

    it('goes on where the page ended, with another limit as well', async () => {
      const page = await listRuns(fixture.records, { ...first, limit: '2', nextToken: token });
      expect(page.runs.map(({ name }) => name)).toEqual(['b', 'a']);
    });

    it('goes on in another spelling of the same list', async () => {
      const same = { database: 'ORDERS', from: '2026-01-01T00:00:00Z', nextToken: token };
      expect((await listRuns(fixture.records, same)).runs.map(({ name }) => name)).toEqual(['b', 'a']);
    });

    it.each<QueryParameters>([
      { database: 'payroll', from: '2026-01-01' },
      { database: 'orders', from: '2026-01-02' },
      { database: 'orders', from: '2026-01-01', to: '2027-01-01' },
      { database: 'orders', from: '2026-01-01', verdict: 'masked' },
      { database: 'orders', from: '2026-01-01', stateMachineArn: machineArn('Masking') },
      { from: '2026-01-01' },
    ])('is refused on another list: %j', async (other) => {
      const { faults } = await refused({ ...other, nextToken: token });
      expect(faults).toEqual([
        { field: 'nextToken', message: expect.stringMatching(/is not a token of this list/) },
      ]);
      expect(fixture.requests).toEqual([]);
    });

    /** The token with another position in it. */
    const forged = (position: unknown): string =>
      `${token.split('.')[0]}.${Buffer.from(JSON.stringify(position)).toString('base64url')}`;
    const position = { executionArn: executionArn('a'), redriveCount: 0, order: '2026-06-01#a#0000' };

    it.each([
      ['no JSON', 'x'],
      ['no position', null],
      ['a list', []],
      ['no execution', { ...position, executionArn: undefined }],
      ['an empty execution', { ...position, executionArn: '' }],
      ['an execution that is too long', { ...position, executionArn: 'a'.repeat(1025) }],
      ['a place before the list', { ...position, order: '2025-12-31#a#0000' }],
    ])('that was made up is refused: %s', async (_, made) => {
      const { faults } = await refused({ ...first, nextToken: forged(made) });
      expect(faults.map(({ field }) => field)).toEqual(['nextToken']);
      expect(fixture.requests).toEqual([]);
    });

    it('that was made up well names another place of the same list, and nothing else', async () => {
      const page = await listRuns(fixture.records, {
        ...first,
        nextToken: forged({ ...position, order: '2026-06-01T11:30:00.000Z#b#0000', list: 'other' }),
      });
      expect(page.runs.map(({ name }) => name)).toEqual(['a']);
    });
  });
});
