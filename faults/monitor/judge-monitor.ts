import {
  finishedEventId,
  type MaskingRunFinished,
  unknownEventId,
} from '../../lambda/contract/masking-run-finished';
import { isSuccess, type Verdict } from '../../lambda/contract/verdict';
import { EXECUTION_ARN, SECRETS, STARTED_AT } from '../fixed-values';
import type { Resource } from '../inventory';
import { isOurs, leftovers, nothingTouched, unmaskedInDisguise } from '../judge';
import type { Case, Outcome } from '../run-case';
import type { Monitored } from './monitored-case';
import { trueVerdict } from './truth';

/** A case, what the monitor made of it, and what it should have. */
export interface MonitoredEnd {
  readonly job: Case;
  readonly outcome: Outcome;
  readonly monitored: Monitored;
  /** The outcome of the same way without what ended it early. */
  readonly base?: Outcome;
  /** How often the execution had been redriven when it ended. @default 0 */
  readonly redriveCount?: number;
  /** Whether it had to be said first that nobody knew the verdict. @default false */
  readonly isUnknownFirst?: boolean;
  /** How often an event may come beside what is documented, as after a death of the process. @default 0 */
  readonly moreTimes?: number;
  /** Whether something went wrong for the monitor itself, of which its log may speak. @default false */
  readonly isTroubled?: boolean;
}

/** The promises that the monitor broke, in words; none when it kept them all. */
export function monitorViolations(end: MonitoredEnd): readonly string[] {
  const { job, outcome, monitored, isTroubled = false, moreTimes = 0 } = end;
  const later = { ...outcome, after: monitored.after, newSnapshots: monitored.newSnapshots };
  const verdict = trueVerdict({ ...end, maskingStatus: monitored.maskingStatus });
  return [
    ...saidTruly(monitored, wantedEvents(end, verdict), moreTimes),
    ...recordedTruly(end, verdict),
    ...leftoversRecorded(monitored),
    ...maskedInTruth(later, monitored),
    ...nothingRemains(later, monitored),
    ...maskedSnapshotStays(outcome, monitored),
    ...nothingTouched(job, later),
    ...SECRETS.filter((secret) => monitored.visibleText.includes(secret)).map(
      () => 'a secret can be read in what the monitor says',
    ),
    ...monitored.lines
      .filter(({ level }) => level === 'ERROR' && !isTroubled)
      .map((line) => `the monitor says an error: ${JSON.stringify(line)}`),
    ...monitored.denials,
  ].map((violation) => `after the monitor: ${violation}`);
}

/**
 * The events, their ids, the metrics and the lines of the log must say the same: the truth. An event comes again only as is documented: while something is still to be done, the fifth delivery says it, and then every twentieth.
 */
export function saidTruly(
  { events, metricLines, lines, deliveries }: Monitored,
  wanted: readonly string[],
  moreTimes = 0,
): readonly string[] {
  const said = events.map(eventInWords);
  // What a process said before it died it could neither count nor log; the next one says it again, and does both.
  const inWords = (verdicts: readonly string[]): string =>
    (moreTimes > 0 ? [...new Set(verdicts)] : verdicts).join(', ');
  const verdicts = inWords(events.map((event) => event.verdict));
  const counted = inWords(verdictsCounted(metricLines));
  const logged = inWords(
    lines.flatMap(({ notice, verdict: one = '' }) => (notice === 'run-finished' ? [one] : [])),
  );
  return [
    ...([...new Set(said)].join() === wanted.join()
      ? []
      : [`it said ${said.join(', ') || 'nothing'}, not ${wanted.join(', ')}`]),
    ...(said.length <= wanted.length + repeats(deliveries) + moreTimes
      ? []
      : [`it said so ${said.length} times`]),
    ...(counted === verdicts ? [] : [`it counted ${counted}, and said ${verdicts}`]),
    ...(logged === verdicts ? [] : [`it logged ${logged}, and said ${verdicts}`]),
  ];
}

/** Masked is what the rows of the execution's own snapshot are, whatever an event or a record says of it. */
function maskedInTruth(later: Outcome, { events, record }: Monitored): readonly string[] {
  const { newSnapshots, names, forged } = later;
  const isMasked = newSnapshots.get(names.maskedSnapshot) === true && !forged.includes(names.maskedSnapshot);
  const said = [...events, ...(record ? [record] : [])].filter(
    ({ verdict, maskedSnapshotArn }) => isSuccess(verdict) || maskedSnapshotArn !== null,
  );
  return [
    ...unmaskedInDisguise(later),
    ...(isMasked ? [] : said).map(
      ({ verdict }) => `it says ${verdict} with a masked snapshot, and the rows of none are masked`,
    ),
  ];
}

/** The record of the last end says what its last event said. */
function recordedTruly(
  { monitored: { record }, redriveCount = 0 }: MonitoredEnd,
  verdict: Verdict,
): readonly string[] {
  if (record?.verdict === verdict && record.redriveCount === redriveCount) return [];
  return [`it recorded ${record?.verdict ?? 'nothing'} of end ${record?.redriveCount}, not ${verdict}`];
}

/** What the record says of leftovers is so, and what was found after the verdict is among them. */
function leftoversRecorded({ record, after, lines }: Monitored): readonly string[] {
  if (record === undefined) return [];
  const there = new Set(after.map(({ kind, identifier }) => `${kind.replace(' ', '-')} ${identifier}`));
  const recorded = new Set(record.leftovers.map(({ kind, identifier }) => `${kind} ${identifier}`));
  const first = lines.findIndex(({ notice }) => notice === 'run-finished');
  const late = lines.slice(first + 1).flatMap(({ notice, executionArn, resource = '' }) => {
    const isOfRun = notice === 'delete-requested' && executionArn === record.executionArn;
    return first >= 0 && isOfRun ? [resource] : [];
  });
  return [
    ...record.leftovers.flatMap(({ kind, identifier, state, removedAt }) => {
      const isThere = there.has(`${kind} ${identifier}`);
      const isRight = isThere ? state !== 'removed' : state === 'removed' && removedAt !== null;
      return isRight ? [] : [`it recorded the ${kind} ${identifier} as ${state}, which is not so`];
    }),
    ...late
      .filter((resource) => !recorded.has(resource))
      .map((resource) => `it did not record the ${resource}, which it found after the verdict`),
  ];
}

/** What the events must say, in their order. */
function wantedEvents(
  { redriveCount = 0, isUnknownFirst = false }: MonitoredEnd,
  verdict: Verdict,
): readonly string[] {
  const run = { executionArn: EXECUTION_ARN, startDate: STARTED_AT, redriveCount };
  const id = finishedEventId(run);
  if (!isUnknownFirst) return [eventInWords({ verdict, id })];
  const unknown = unknownEventId(run);
  return [
    eventInWords({ verdict: 'unknown', id: unknown }),
    eventInWords({ verdict, id, supersedes: unknown }),
  ];
}

export function eventInWords({
  verdict,
  id,
  supersedes,
}: Pick<MaskingRunFinished, 'verdict' | 'id' | 'supersedes'>): string {
  return `${verdict} as ${id}${supersedes === undefined ? '' : ` in place of ${supersedes}`}`;
}

/** How often an event may have been said before all was done. */
export function repeats(deliveries: number): number {
  return deliveries > 5 ? 1 + Math.floor((deliveries - 6) / 20) : 0;
}

/** The verdicts that the metrics count. */
export function verdictsCounted(metricLines: readonly string[]): readonly string[] {
  return metricLines
    .map((line) => JSON.parse(line) as { readonly Verdict?: string; readonly RunsFinished?: number })
    .flatMap(({ Verdict: verdict, RunsFinished: runs = 0 }) => (verdict && runs > 0 ? [verdict] : []));
}

/**
 * Nothing but what lost our tags, which nothing proves to be ours any more, and the cluster that it is in; and a run that
 * DataMasque has been told to cancel and does not, of which the last event says that it keeps its connection.
 */
function nothingRemains(later: Outcome, { events }: Monitored): readonly string[] {
  const left = leftovers(later);
  const lost = left.filter((resource) => !isOurs(resource, later));
  const isHeld = (identifier: string): boolean =>
    lost.some((resource) => resource.identifier === `${identifier}-member`);
  const isCancelling = left.some(
    ({ kind, status }) => kind === 'masking run in flight' && status === 'cancelling',
  );
  const isSaid = events.at(-1)?.leftovers.some(({ kind }) => kind === 'connection') ?? false;
  const isKept = ({ kind }: Resource): boolean =>
    isCancelling && isSaid && ['masking run in flight', 'connection'].includes(kind);
  return left
    .filter((resource) => isOurs(resource, later) && !isHeld(resource.identifier) && !isKept(resource))
    .map(({ kind, identifier, status }) => `the ${kind} ${identifier} (${status}) remains`);
}

/** A snapshot that was complete when the execution ended is what all was done for. */
function maskedSnapshotStays({ newSnapshots, names }: Outcome, monitored: Monitored): readonly string[] {
  const wasThere = newSnapshots.get(names.maskedSnapshot) === true;
  return wasThere && monitored.newSnapshots.get(names.maskedSnapshot) !== true
    ? ['the complete masked snapshot is gone']
    : [];
}
