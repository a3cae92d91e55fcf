import type { JudgedStory } from './campaign';
import { CutName } from './cuts';
import type { MachineState } from './machines';
import type { JudgedCase } from './ways';

/** A column of the table: faults that are one kind of trouble. */
interface Column {
  readonly title: string;
  readonly holds: (fault: string) => boolean;
}

const named = (title: string, ...faults: readonly string[]): Column => ({
  title,
  holds: (fault) => faults.includes(fault),
});

const COLUMNS: readonly Column[] = [
  { title: "the service's own errors", holds: (fault) => fault.startsWith('own error ') && !isPair(fault) },
  {
    title: 'throttling that ends, before and after all tries',
    holds: (fault) => /throttle[ds]/.test(fault) && fault.endsWith(', then not'),
  },
  named('throttling that never ends', 'throttled for ever'),
  named('access denied', 'denied', 'function denied'),
  named('a crash of the function, once and for ever', 'function crashes once', 'function crashes for ever'),
  named(
    'a timeout of the function, once and for ever',
    'function times out once',
    'function times out for ever',
  ),
  named('an answer lost after the call took effect', 'answer lost after the call took effect'),
  named('no answer for ever', 'no answer for ever'),
  named('a malformed answer for ever', 'malformed answer for ever'),
  named('an answer over 256 KiB', 'answer over 256 KiB'),
  named(
    'a JSONata error before and after the call',
    'JSONata error',
    'JSONata error after the call took effect',
  ),
  {
    title: 'trouble with the DataMasque server',
    holds: (fault) => fault.startsWith('DataMasque') && !isPair(fault),
  },
  { title: 'a fault, and another one in clean-up', holds: isPair },
  named('StopExecution as the state is entered', CutName.STOPPED),
  named('StopExecution in the middle of a call, which takes effect afterwards', CutName.STOPPED_IN_CALL),
  named("the machine's own time limit", CutName.TIMED_OUT),
  named('States.Runtime', CutName.RUNTIME),
  named('an output over 256 KiB of a state that calls nothing', CutName.DATA_LIMIT),
];

function isPair(fault: string): boolean {
  return fault.endsWith(', and one in clean-up');
}

type Judged = Pick<JudgedCase, 'violations'>;

function cell(cases: readonly Judged[]): string {
  if (cases.length === 0) return '·';
  const broken = cases.filter(({ violations }) => violations.length > 0).length;
  return broken === 0 ? String(cases.length) : `${broken} of ${cases.length} BROKEN`;
}

function grouped<One>(
  cases: readonly One[],
  keyOf: (one: One) => string,
): ReadonlyMap<string, readonly One[]> {
  const groups = new Map<string, One[]>();
  for (const one of cases) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/**
 * The runs by state and fault, as a Markdown table: how many there were, `·` where the fault cannot befall the state,
 * and what broke a promise.
 */
export function tableOf(states: readonly MachineState[], cases: readonly JudgedCase[]): string {
  const byState = grouped(cases, ({ state }) => state);
  const rows = states.map(({ name, type }) => {
    const own = byState.get(name) ?? [];
    const cells = COLUMNS.map(({ holds }) => cell(own.filter(({ fault }) => holds(fault))));
    return `| ${name} | ${type} | ${cells.join(' | ')} |`;
  });
  const legend = COLUMNS.map(({ title }, index) => `${index + 1}. ${title}`);
  const head = `| state | type | ${COLUMNS.map((_, index) => index + 1).join(' | ')} |`;
  const rule = `|---|---|${COLUMNS.map(() => '--:|').join('')}`;
  return [...legend, '', head, rule, ...rows, ''].join('\n');
}

/** The ways through the machines that were run without a fault at a state, and how each must end. */
export function waysTable(cases: readonly JudgedCase[]): string {
  const byScenario = grouped(
    cases.filter(({ state }) => state === ''),
    ({ fault }) => fault,
  );
  const rows = [...byScenario].map(([scenario, runs]) => `| ${scenario} | ${cell(runs)} |`);
  return ['| way | runs |', '|---|--:|', ...rows, ''].join('\n');
}

/** What the monitor was put through beside the states, by topic. */
export function storiesTable(stories: readonly JudgedStory[]): string {
  const byTopic = grouped(stories, ({ topic }) => topic);
  const rows = [...byTopic].map(([topic, told]) => `| ${topic} | ${cell(told)} |`);
  return ['| what happens | runs |', '|---|--:|', ...rows, ''].join('\n');
}
