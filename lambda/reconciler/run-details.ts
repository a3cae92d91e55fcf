import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { MonitorNotice } from '../contract/monitor-notices';
import type { PhaseTiming } from '../contract/phase-timing';
import { isPlainObject } from '../contract/request-check';
import type { RulesetRecipe } from '../contract/ruleset-recipe';
import type { RecordedRuleset, RunRecord } from '../contract/run-record';
import type { MaskingPlan } from '../contract/workflow-steps';
import { getRuleset } from '../datamasque/rulesets';
import { checkedPlan } from '../runs/checked-plan';
import { historyPages } from '../runs/history';
import { lastRestore } from '../runs/last-restore';
import { phaseTimeline } from '../runs/phase-timeline';
import type { Findings } from './findings';
import { errorDetails } from './log';
import type { ReconcilerDependencies } from './reconciler-dependencies';

/** What a record holds beside what the event of the run says. */
export type RunDetails = Pick<
  RunRecord,
  'startedBy' | 'sourceSnapshot' | 'ruleset' | 'maskedDatabase' | 'phases' | 'availabilityZone' | 'warnings'
>;

/** The longest line of DataMasque's log that a record holds. */
const LONGEST_LINE = 500;

/**
 * Gathers what a record holds beside the verdict. Whatever cannot be had is left out: no verdict waits for a detail.
 */
export async function runDetails(
  dependencies: ReconcilerDependencies,
  findings: Findings,
): Promise<RunDetails> {
  const { machine, execution, trueEnd } = findings;
  const warnings = (trueEnd.warnings ?? []).map((line) => line.slice(0, LONGEST_LINE));
  const attempt = <Result>(work: () => Promise<Result>): Promise<Result | undefined> =>
    orNothing(dependencies, findings, work);
  if (machine.kind === 'blueprint') {
    const ruleset = await rulesetOf(dependencies, findings, undefined, attempt);
    return {
      startedBy: null,
      sourceSnapshot: null,
      ruleset,
      maskedDatabase: null,
      phases: [],
      availabilityZone: null,
      warnings,
    };
  }
  const { executionArn } = execution;
  const plan = await attempt(() => checkedPlan(dependencies, executionArn));
  const phases = (await attempt(() => phasesOf(dependencies, executionArn))) ?? [];
  return {
    startedBy: execution.startedBy ?? null,
    ...(await cloneDetails(dependencies, findings, phases, attempt)),
    ruleset: await rulesetOf(dependencies, findings, plan, attempt),
    maskedDatabase: findings.traces.maskedDatabase ?? null,
    phases,
    warnings,
  };
}

/** Does some work of which the result can be done without. */
type Attempt = <Result>(work: () => Promise<Result>) => Promise<Result | undefined>;

async function orNothing<Result>(
  { log }: ReconcilerDependencies,
  { execution: { executionArn } }: Findings,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    log.warn('a detail of a run is left out of its record', {
      notice: MonitorNotice.DETAIL_MISSING,
      executionArn,
      ...errorDetails(error),
    });
    return undefined;
  }
}

async function phasesOf(
  dependencies: ReconcilerDependencies,
  executionArn: string,
): Promise<readonly PhaseTiming[]> {
  const events: HistoryEvent[] = [];
  for await (const page of historyPages(dependencies, { executionArn, withoutData: true })) {
    events.push(...page);
  }
  return phaseTimeline(events, true);
}

/** Of what and where the clone was made: by the output, and else by the restore itself, where there was one. */
async function cloneDetails(
  dependencies: ReconcilerDependencies,
  { execution: { executionArn, output } }: Findings,
  phases: readonly PhaseTiming[],
  attempt: Attempt,
): Promise<Pick<RunDetails, 'sourceSnapshot' | 'availabilityZone'>> {
  const said = isPlainObject(output) ? output : {};
  const { sourceSnapshot, availabilityZone } = said;
  const isSaid = typeof availabilityZone === 'string';
  const wasCloned = phases.some(({ phase }) => phase === 'clone');
  const call =
    !isSaid && wasCloned ? await attempt(() => lastRestore(dependencies, executionArn)) : undefined;
  return {
    sourceSnapshot: textOf(sourceSnapshot) ?? call?.sourceSnapshot ?? null,
    availabilityZone: textOf(availabilityZone) ?? call?.availabilityZone ?? null,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The ruleset as it was when the execution checked it; where nothing tells that, as DataMasque has it now. */
async function rulesetOf(
  { dataMasque }: ReconcilerDependencies,
  { trueEnd }: Findings,
  plan: Partial<MaskingPlan> | undefined,
  attempt: Attempt,
): Promise<RecordedRuleset> {
  const id = plan?.rulesetId ?? trueEnd.ruleset?.id ?? null;
  const name = plan?.rulesetName ?? trueEnd.ruleset?.name ?? null;
  const recipe = plan?.recipe ?? UNKNOWN_RECIPE;
  // A server that has not answered a moment ago is not waited for again.
  const isAnswered = trueEnd.end !== 'unavailable';
  if (recipe.contentHash !== null || id === null || !isAnswered) return { id, name, ...recipe };
  const now = await attempt(() => getRuleset(dataMasque, id));
  return { id, name: name ?? now?.name ?? null, ...UNKNOWN_RECIPE, contentHash: now?.contentHash ?? null };
}

/** Nobody can tell what masked. */
const UNKNOWN_RECIPE: RulesetRecipe = { contentHash: null, hash: null, libraries: null };
