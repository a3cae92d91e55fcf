import { describe, expect, it } from 'vitest';
import { measureLoading } from '../../bench/cold';

describe('how long a function’s code takes to load', () => {
  it('is measured for nothing, the SDK alone and each handler', async () => {
    const figures = await measureLoading(1);
    expect(Object.keys(figures)).toEqual([
      'floorMs',
      'sdkOnlyMs',
      'sdkOnlyKb',
      'sdkLessStreamsMs',
      'sdkLessStreamsKb',
      'triggerMs',
      'triggerKb',
      'maskingMs',
      'maskingKb',
      'snapshotMs',
      'snapshotKb',
      'reconcilerMs',
      'reconcilerKb',
      'inspectorMs',
      'inspectorKb',
      'stopMs',
      'stopKb',
      'doctorMs',
      'doctorKb',
      'ratio',
    ]);
    const { sdkOnlyKb = 0, triggerKb = 0 } = figures;
    for (const value of Object.values(figures)) expect(value).toBeGreaterThan(0);
    expect(triggerKb).toBeGreaterThan(sdkOnlyKb);
    expect(triggerKb).toBeLessThanOrEqual(250);
  });
});
