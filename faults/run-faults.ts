import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Campaign, type PartResult } from './campaign';
import { documentOf } from './document';
import { Hunt, type HuntedMutant } from './hunt';
import { createMachines } from './machines';
import { createParts } from './parts';
import { type CampaignReport, type KindResult, reportOf, statesOf } from './report';
import { runSideBySide } from './side-by-side';

export const HELP = `Usage: npm run faults -- [options]

Runs the workflow on a virtual clock through every fault at every one of its states, and looks at what each run leaves.

Options
  --mutate          take each Catch, each ownership check and each loop over pages out of the workflow in turn, and
                    show which run notices
  --json            print one JSON object on standard output
  --document FILE   write the table of states and faults to a file, Markdown
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

function readOptions(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      mutate: { type: 'boolean', default: false },
      document: { type: 'string' },
      // How this program calls itself: one part of the work, printed as JSON.
      part: { type: 'string' },
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
  if (options.part !== undefined) return doPart(options, Number(options.part), surroundings);
  return options.mutate ? mutate(options, surroundings) : campaign(options, surroundings);
}

async function doPart({ mutate: isHunt }: Options, index: number, { print }: Surroundings): Promise<number> {
  const part = createParts()[index];
  if (!part) return ExitStatus.UNUSABLE_INPUT;
  const result = isHunt
    ? await huntAll(part)
    : await new Campaign(part.machine, part.kind, part.states).run();
  print(JSON.stringify(result));
  return ExitStatus.KEPT;
}

async function huntAll(part: Parameters<typeof Hunt.on>[0]): Promise<readonly HuntedMutant[]> {
  const hunt = await Hunt.on(part);
  const hunted: HuntedMutant[] = [];
  for (const mutant of hunt.mutants()) hunted.push(await hunt.hunt(mutant));
  return hunted;
}

async function campaign({ json, document }: Options, { say, print }: Surroundings): Promise<number> {
  const startedAt = Date.now();
  const machines = createMachines();
  const parts = createParts(machines);
  const results = await runSideBySide<PartResult>(parts.map((_, index) => ['--part', String(index)]));
  const kinds: readonly KindResult[] = results.map((result, index) => ({
    ...result,
    kind: parts[index]?.kind ?? 'instance',
  }));
  const report = reportOf(machines, kinds);
  const text = documentOf(statesOf(machines), kinds);
  if (document !== undefined) await writeFile(document, text);
  if (json) print(`${JSON.stringify(report)}\n`);
  else print(text);
  tell(report, (Date.now() - startedAt) / 1000, say);
  return report.violations.length + report.unreached.length === 0 ? ExitStatus.KEPT : ExitStatus.BROKEN;
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
  // The mutants of a machine are hunted with both kinds of source at once.
  const indices = createParts().flatMap(({ kind }, index) => (kind === 'instance' ? [index] : []));
  const hunted = (
    await runSideBySide<readonly HuntedMutant[]>(
      indices.map((index) => ['--mutate', '--part', String(index)]),
    )
  ).flat();
  const escaped = hunted.filter(({ caughtBy }) => caughtBy === undefined);
  if (json)
    print(`${JSON.stringify({ mutants: hunted.length, escaped: escaped.map(({ mutant }) => mutant) })}\n`);
  else {
    for (const { mutant, caughtBy, violation } of hunted) {
      print(`${mutant}\n    ${caughtBy === undefined ? 'GOT AWAY' : `${caughtBy}: ${violation}`}\n`);
    }
  }
  say(`${hunted.length} mutants, ${escaped.length} got away`);
  return escaped.length === 0 ? ExitStatus.KEPT : ExitStatus.BROKEN;
}
