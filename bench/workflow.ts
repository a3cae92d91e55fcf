import { type Bench, type Figures, mean, rounded } from './figures';
import { type JobRun, readyMachines, runJob } from './job-run';
import { drawn, JOBS, type JobName } from './jobs';
import { seededRandom } from './seeded-random';

/** Runs of each job. */
const RUNS = 200;
/** Any number; the same one gives the same draws. */
const SEED = 20_260_301;

/** Dollars a state transition. Source: AWS Step Functions pricing, Standard workflows, us-east-1. */
const TRANSITION_DOLLARS = 0.025 / 1000;
/** Dollars an invocation, without its time. Source: AWS Lambda pricing, requests, us-east-1. */
const INVOCATION_DOLLARS = 0.2 / 1_000_000;

/** How long a pause a workflow takes that polls at a fixed pace, in seconds. */
const FIXED_PAUSE = 60;

/** What the runs of a job come to. */
export interface JobFigures extends Figures {
  readonly overheadPercent: number;
  readonly transitions: number;
  readonly historyEvents: number;
  readonly dollars: number;
  /** Runs that did not end in a masked snapshot. */
  readonly failed: number;
}

/** What the workflow costs beside the services that it waits for. */
export const workflow: Bench = {
  measures: 'time and money that the workflow adds to the services it waits for, on a virtual clock',
  options: { compare: `the same draws with a pause of ${FIXED_PAUSE} s before every look` },
  run: async ({ options, say }) => {
    const pauseSeconds = options.has('compare') ? FIXED_PAUSE : undefined;
    const found: Record<string, JobFigures> = {};
    for (const name of Object.keys(JOBS) as JobName[]) {
      const startedAt = Date.now();
      found[name] = jobFigures(await runJobs(name, RUNS, pauseSeconds));
      say(`${name}: ${RUNS} runs in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    }
    return found;
  },
};

/**
 * Runs a job several times.
 *
 * @param pauseSeconds length of every Wait, in place of the workflow's own
 */
export async function runJobs(
  name: JobName,
  runs: number,
  pauseSeconds?: number,
): Promise<readonly JobRun[]> {
  const random = seededRandom(SEED);
  const { latest, fresh } = readyMachines(pauseSeconds);
  const average = JOBS[name];
  const machine = average.sourceSnapshot === 0 ? latest : fresh;
  const done: JobRun[] = [];
  for (let run = 0; run < runs; run += 1) done.push(await runJob(machine, drawn(average, random)));
  return done;
}

/** Sums up the runs of a job; the time and the transitions of a run that failed say nothing of one that does not. */
export function jobFigures(runs: readonly JobRun[]): JobFigures {
  const succeeded = runs.filter(({ end }) => end.status === 'SUCCEEDED');
  const transitions = mean(succeeded.map((run) => run.transitions));
  const invocations = mean(succeeded.map((run) => run.invocations));
  return {
    overheadPercent: rounded(mean(succeeded.map((run) => run.overheadPercent)), 2),
    transitions: rounded(transitions, 1),
    historyEvents: Math.max(...runs.map(({ history }) => history.length)),
    dollars: rounded(transitions * TRANSITION_DOLLARS + invocations * INVOCATION_DOLLARS, 6),
    failed: runs.length - succeeded.length,
  };
}
