import { describe, expect, it } from 'vitest';
import { readyMachines, runJobIn, standWorld } from '../../bench/job-run';
import { drawn, JOBS, totalOf } from '../../bench/jobs';
import { seededRandom } from '../../bench/seeded-random';
import { jobFigures, runJobs } from '../../bench/workflow';

const MINUTE = 60_000;

describe('a job that is drawn', () => {
  it('is the same for the same seed and another for another', () => {
    const draw = (seed: number) => drawn(JOBS.large, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('has each phase within 30 % of its average, and spreads over all of that', () => {
    const random = seededRandom(7);
    const masking = Array.from({ length: 1000 }, () => drawn(JOBS.medium, random).masking / (60 * MINUTE));
    expect(Math.min(...masking)).toBeGreaterThanOrEqual(0.7);
    expect(Math.min(...masking)).toBeLessThan(0.71);
    expect(Math.max(...masking)).toBeLessThanOrEqual(1.3);
    expect(Math.max(...masking)).toBeGreaterThan(1.29);
  });

  it('needs a snapshot of the source or has one, as on average', () => {
    expect(drawn(JOBS.small, seededRandom(1)).sourceSnapshot).toBe(0);
    expect(totalOf(JOBS.medium)).toBe((6 + 15 + 60 + 10 + 6) * MINUTE);
  });
});

describe('the workflow', () => {
  it('adds at most 3 % to a small job, and less than a fixed pause of a minute', async () => {
    const own = jobFigures(await runJobs('small', 5));
    const fixed = jobFigures(await runJobs('small', 5, 60));
    expect(own.failed + fixed.failed).toBe(0);
    expect(own.overheadPercent).toBeLessThanOrEqual(3);
    expect(fixed.overheadPercent).toBeGreaterThan(2 * own.overheadPercent);
  });

  it('adds at most 2 % to a huge job, in less than 8,000 events', async () => {
    const { failed, overheadPercent, historyEvents } = jobFigures(await runJobs('huge', 2));
    expect(failed).toBe(0);
    expect(overheadPercent).toBeGreaterThan(0);
    expect(overheadPercent).toBeLessThanOrEqual(2);
    expect(historyEvents).toBeLessThan(8000);
  });

  it('would not end a huge job with a fixed pause of a minute, for want of history', async () => {
    const { failed, historyEvents } = jobFigures(await runJobs('huge', 1, 60));
    expect({ failed, historyEvents }).toEqual({ failed: 1, historyEvents: 25_000 });
  });

  it('begins to clean up in the very poll that sees a masking run fail', async () => {
    const { latest } = readyMachines();
    const world = await standWorld(latest, JOBS.small);
    const cancelled = world.clock.sleep(9 * MINUTE).then(() => world.services.dataMasque.runs.cancel(1));
    const { end, history } = await runJobIn(world, latest, JOBS.small);
    await cancelled;
    expect(end).toMatchObject({ status: 'FAILED', error: 'MaskingFailed' });
    const entered = history.flatMap(({ type, timestamp, stateEnteredEventDetails }) =>
      stateEnteredEventDetails ? [{ type, timestamp, name: stateEnteredEventDetails.name }] : [],
    );
    const look = entered.findLastIndex(({ name }) => name === 'Look at the masking run');
    const deletion = entered.findIndex(({ name }) => name === 'Delete the clone to delete');
    expect(deletion).toBeGreaterThan(look);
    const between = entered.slice(look, deletion + 1);
    expect(between.map(({ type }) => type)).not.toContain('WaitStateEntered');
    expect(new Set(between.map(({ timestamp }) => timestamp)).size).toBe(1);
    await world.close();
  });
});
