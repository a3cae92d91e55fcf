import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { PartResult } from './campaign';
import { documentOf } from './document';
import type { HuntedMutant } from './hunt';
import { campaignJobs, huntJobs, type Job, JobWorker } from './jobs';
import { createMachines } from './machines';
import { createParts } from './parts';
import { type CampaignReport, type KindResult, reportOf, statesOf } from './report';
import { answerJobs, runSideBySide } from './side-by-side';

export const HELP = `Usage: npm run faults -- [options]

Runs the workflow on a virtual clock through every fault at every one of its states, and looks at what each run leaves,
and at what the monitor makes of runs that ended without clean-up.

Options
  --mutate          take each Catch, each ownership check and each loop over pages out of the workflow and of the
                    monitor in turn, and show which run notices
  --json            print one JSON object on standard output
  --document FILE   write the table of states and faults to a file, Markdown
  --check FILE      print no table, and end non-zero unless the file holds it as it is now
  --help            this text
`;

const ExitStatus = { KEPT: 0, BROKEN: 1, UNUSABLE_INPUT: 2 } as const;

/** What the campaign needs of the process it runs in. */
export interface Surroundings {
  /** Takes a line for people. */
  readonly say: (line: string) => void;
  /** Takes what a program may read. */
  readonly print: (text: string) => void;
}

/**
 * Reads the command line.
 *
 * @throws Error for an option that there is not
 */
export function readOptions(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      mutate: { type: 'boolean', default: false },
      document: { type: 'string' },
      check: { type: 'string' },
      // How this program calls itself, to do a share of the work.
      worker: { type: 'boolean', default: false },
    },
  }).values;
}

type Options = ReturnType<typeof readOptions>;

/**
 * The fault campaign from the command line.
 *
 * @returns the exit status, 0 only when no promise was broken, nothing is unreached and no mutant got away
 */
export async function runFaults(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let options: Options;
  try {
    options = readOptions(words);
  } catch (error) {
    surroundings.say(`${(error as Error).message}; npm run faults -- --help lists the options`);
    return ExitStatus.UNUSABLE_INPUT;
  }
  if (options.help) {
    surroundings.print(HELP);
    return ExitStatus.KEPT;
  }
  if (options.worker) {
    const worker = new JobWorker();
    await answerJobs((job: Job) => worker.work(job));
    return ExitStatus.KEPT;
  }
  return options.mutate ? mutate(options, surroundings) : campaign(options, surroundings);
}

/** How this program is called to do a share of the work. */
const WORKER = ['--worker'];

async function campaign({ json, document, check }: Options, { say, print }: Surroundings): Promise<number> {
  const startedAt = Date.now();
  const machines = createMachines();
  const parts = createParts(machines);
  const jobs = campaignJobs(parts);
  const results = await runSideBySide<Job, PartResult>(WORKER, jobs);
  const kinds: readonly KindResult[] = results.map((result, index) => ({
    ...result,
    kind: parts[jobs[index]?.part ?? 0]?.kind ?? 'instance',
  }));
  const report = reportOf(machines, kinds);
  const text = documentOf(statesOf(machines), kinds);
  if (document !== undefined) await writeFile(document, text);
  if (json) print(`${JSON.stringify(report)}\n`);
  else if (check === undefined) print(text);
  tell(report, (Date.now() - startedAt) / 1000, say);
  const isCurrent = check === undefined || (await readFile(check, 'utf8')) === text;
  if (!isCurrent) say(`${check} is not what the campaign says now; write it with --document ${check}`);
  return isCurrent && report.violations.length + report.unreached.length === 0
    ? ExitStatus.KEPT
    : ExitStatus.BROKEN;
}

function tell(report: CampaignReport, seconds: number, say: Surroundings['say']): void {
  for (const { case: title, violation } of report.violations) say(`broken: ${title}: ${violation}`);
  for (const name of report.unreached) say(`unreached: ${name}`);
  const { cases, violations, unreached } = report;
  say(
    `${cases} runs, ${violations.length} broken promises, ${unreached.length} unreached, ${seconds.toFixed(1)} s`,
  );
}

async function mutate({ json }: Options, { say, print }: Surroundings): Promise<number> {
  const hunted = await runSideBySide<Job, HuntedMutant>(WORKER, huntJobs(createParts()));
  const escaped = hunted.filter(({ caughtBy }) => caughtBy === undefined);
  if (json) {
    print(`${JSON.stringify({ mutants: hunted.length, escaped: escaped.map(({ mutant }) => mutant) })}\n`);
  } else {
    for (const { mutant, caughtBy, violation } of hunted) {
      print(`${mutant}\n    ${caughtBy === undefined ? 'GOT AWAY' : `${caughtBy}: ${violation}`}\n`);
    }
  }
  say(`${hunted.length} mutants, ${escaped.length} got away`);
  return escaped.length === 0 ? ExitStatus.KEPT : ExitStatus.BROKEN;
}
