import type { RDSClient } from '@aws-sdk/client-rds';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../../lambda/reconciler/sweep';
import type { RunFilter } from '../../../lambda/records/run-records';
import { recordOf } from '../records/record-fixture';
import { cloneTags, EXECUTION, NAMES, NOW, ReconcilerFixture, WORKFLOW } from './reconciler-fixture';

let fixture: ReconcilerFixture;

beforeEach(() => {
  fixture = new ReconcilerFixture();
});

const jobs = (notice: string) => fixture.lines.flatMap((it) => (it.notice === notice ? [it.job] : []));

const ALL = [
  'leftover-resources',
  'overdue-runs',
  'datamasque',
  'recorded-leftovers',
  'missed-ends',
  'unknown-runs',
];

/** Dependencies whose records cannot be listed by a filter. */
function withoutRecords(isFailing: (filter: RunFilter) => boolean) {
  const { dependencies } = fixture;
  const { records } = dependencies;
  return {
    ...dependencies,
    records: {
      put: records.put.bind(records),
      of: records.of.bind(records),
      changeLeftovers: records.changeLeftovers.bind(records),
      withoutRecord: records.withoutRecord.bind(records),
      page: async (query: Parameters<typeof records.page>[0]) => {
        if (isFailing(query)) throw new Error('the index is away');
        return records.page(query);
      },
    },
  };
}

describe('the jobs of a sweep', () => {
  it('are reported each by itself, with how much each dealt with', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone, cloneTags());
    await sweep(fixture.dependencies, () => 120_000);
    expect(jobs('sweep-job-done')).toEqual(ALL);
    const handled = fixture.lines.flatMap((line) => (line.notice === 'sweep-job-done' ? [line.handled] : []));
    expect(handled).toEqual([1, 0, 1, 0, 0, 0]);
    expect(fixture.sweepsCompleted).toBe(1);
  });

  it.each<[string, (filter: RunFilter) => boolean]>([
    ['recorded-leftovers', ({ hasLeftovers }) => hasLeftovers === true],
    ['unknown-runs', ({ verdict }) => verdict === 'unknown'],
  ])('keep each other from nothing when %s fails, and the sweep counts as none', async (job, isFailing) => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    await fixture.database(NAMES.clone, cloneTags());
    await expect(sweep(withoutRecords(isFailing), () => 120_000)).rejects.toThrow('the index is away');
    expect(jobs('sweep-job-failed')).toEqual([job]);
    expect(jobs('sweep-job-done')).toEqual(ALL.filter((other) => other !== job));
    expect(fixture.sweepsCompleted).toBe(0);
  });

  it('are done although RDS cannot be walked', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' });
    fixture.listed(WORKFLOW.arn, [
      {
        executionArn: EXECUTION,
        name: 'orders-1',
        stateMachineArn: WORKFLOW.arn,
        status: 'ABORTED',
        startDate: new Date(NOW - 3_600_000),
        stopDate: new Date(NOW - 3_000_000),
      },
    ]);
    const rds = {
      send: async () => {
        throw new Error('rate exceeded');
      },
    } as unknown as RDSClient;
    await expect(sweep({ ...fixture.dependencies, rds }, () => 120_000)).rejects.toThrow('rate exceeded');
    expect(jobs('sweep-job-failed')).toEqual(['leftover-resources']);
    expect(fixture.events).toMatchObject([{ verdict: 'aborted' }]);
    expect(fixture.sweepsCompleted).toBe(0);
  });

  it('leave time to those after them, however much there is to do', async () => {
    let remaining = 120_000;
    const arns = Array.from({ length: 200 }, (_, index) => EXECUTION.replace('orders-1', `orders-${index}`));
    for (const executionArn of arns) {
      fixture.execution(executionArn, { status: 'SUCCEEDED', output: JSON.stringify({ maskRunId: 7 }) });
      await fixture.table.records.put(
        recordOf(executionArn.slice(-8), {
          executionArn,
          verdict: 'unknown',
          startDate: new Date(NOW - 60_000).toISOString(),
          leftovers: [
            {
              kind: 'instance',
              identifier: NAMES.clone,
              state: 'being-removed',
              removedAt: null,
              status: null,
              deleteCommand: null,
            },
          ],
        }),
      );
    }
    await fixture.database(NAMES.clone);
    const { stepFunctions } = fixture.dependencies;
    const slow = {
      ...fixture.dependencies,
      stepFunctions: {
        send: (...call: Parameters<typeof stepFunctions.send>) => {
          remaining -= 2000;
          return stepFunctions.send(...call);
        },
      } as typeof stepFunctions,
    };
    await sweep(slow, () => remaining);
    expect(jobs('sweep-job-done')).toEqual(ALL);
    const handled = fixture.lines.flatMap((line) => (line.notice === 'sweep-job-done' ? [line.handled] : []));
    expect(handled[3]).toBeGreaterThan(0);
    expect(handled[5]).toBeGreaterThan(0);
    expect(fixture.stepFunctions.commandCalls(ListExecutionsCommand).length).toBeGreaterThan(0);
  });

  it('that have no time left are reported, and the sweep counts as none', async () => {
    await sweep(fixture.dependencies, () => 20_000);
    expect(jobs('sweep-job-skipped')).toEqual(ALL);
    expect(fixture.sweepsCompleted).toBe(0);
  });
});
