import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CutName } from '../../faults/cuts';
import { monitorViolations } from '../../faults/monitor/judge-monitor';
import { runMonitoredCase } from '../../faults/monitor/monitored-case';
import { MONITOR_MUTANTS, type MonitorMutant } from '../../faults/monitor/mutants';
import { fullMachine, type Story, storiesOf } from '../../faults/monitor/stories';
import { createParts, type Part } from '../../faults/parts';
import { patchedHandlers } from '../../faults/patched-handlers';
import { type Case, type Outcome, runCase } from '../../faults/run-case';
import { scenariosOf } from '../../faults/scenarios';
import { HANDLERS } from '../../faults/world';

const full = createParts().find(({ machine }) => machine.name === 'full') as Part;
const machine = fullMachine(full.machine);

describe.each(['instance', 'cluster'] as const)('an execution on an %s', (kind) => {
  let job: Case;
  let base: Outcome;

  beforeAll(async () => {
    const [scenario] = scenariosOf('full', kind);
    if (!scenario) throw new Error('there is no scenario');
    job = { machine, scenario, injections: [] };
    base = await runCase(job);
  });

  it.each(Object.values(CutName).filter((name) => name !== CutName.DATA_LIMIT))(
    'that ends by %s is cleaned up by the monitor, and said truly',
    async (name) => {
      const cut = { name, state: 'Look at the masking run' };
      const ended = await runMonitoredCase({ ...job, cut, entries: base.entries });
      expect(monitorViolations({ job, ...ended, base })).toEqual([]);
    },
  );

  it('that leaves its clone, for nobody listens, is seen to', async () => {
    const cut = { name: CutName.STOPPED, state: 'Look at the masking run' };
    const ended = await runMonitoredCase({ ...job, cut }, async () => undefined);
    expect(monitorViolations({ job, ...ended, base })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^after the monitor: it said nothing, not aborted as /),
        expect.stringMatching(/^after the monitor: the instance masking-\S+ \(available\) remains$/),
      ]),
    );
  });
});

describe('a mutant of the monitor', () => {
  it.each(MONITOR_MUTANTS.map(({ name, source }) => [name, source] as const))(
    'changes what is there, once: %s',
    (_, { file, find }) => {
      const text = readFileSync(path.resolve(__dirname, '../..', file), 'utf8');
      expect(text.split(find)).toHaveLength(2);
    },
  );
});

describe('the stories of the monitor', () => {
  let stories: readonly Story[];
  beforeAll(async () => {
    stories = await storiesOf(machine, 'instance');
  }, 60_000);

  it('name every call that it makes', () => {
    const titles = stories.map(({ title }) => title).join('\n');
    expect(titles).toMatch(/states:GetExecutionHistory, fails/);
    expect(titles).toMatch(/rds:DeleteDBInstance, dies after it/);
    expect(titles).toMatch(/events:PutEvents, dies after it/);
    expect(titles).toMatch(/DataMasque POST \S+cancel\/, fails/);
  });

  it('tell the reconciler from one without a check', async () => {
    const mutant = MONITOR_MUTANTS.find(({ name }) => name.includes('the name of a clone')) as MonitorMutant;
    const handlers = await patchedHandlers(mutant.source);
    const story = stories.find(({ topic }) => topic.startsWith('what looks like')) as Story;
    expect(await story.tell(HANDLERS)).toEqual([]);
    expect(await story.tell(handlers)).not.toEqual([]);
  });
});
