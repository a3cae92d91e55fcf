import type { Verdict } from '../../lambda/contract/verdict';
import { SECRETS } from '../fixed-values';
import { isOurs, leftovers, nothingTouched } from '../judge';
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
  /** Ids of the events that must be said, in their order. */
  readonly ids: readonly string[];
}

/** The promises that the monitor broke, in words; none when it kept them all. */
export function monitorViolations(end: MonitoredEnd): readonly string[] {
  const { job, outcome, monitored, ids } = end;
  const later = { ...outcome, after: monitored.after, newSnapshots: monitored.newSnapshots };
  const verdict = trueVerdict({ ...end, maskingStatus: monitored.maskingStatus });
  return [
    ...saidTruly(monitored, verdict, ids),
    ...nothingRemains(later),
    ...maskedSnapshotStays(outcome, monitored),
    ...nothingTouched(job, later),
    ...SECRETS.filter((secret) => monitored.visibleText.includes(secret)).map(
      () => 'a secret can be read in what the monitor says',
    ),
    ...monitored.lines
      .filter(({ level }) => level === 'ERROR')
      .map((line) => `the monitor says an error: ${JSON.stringify(line)}`),
    ...monitored.denials,
  ].map((violation) => `after the monitor: ${violation}`);
}

/** The events, their ids, the metrics and the lines of the log must say the same: the truth. */
export function saidTruly(
  { events, metricLines, lines }: Monitored,
  verdict: Verdict,
  ids: readonly string[],
): readonly string[] {
  const said = events.map((event) => `${event.verdict} as ${event.id}`);
  const wanted = ids.map((id) => `${verdict} as ${id}`);
  const counted = verdictsCounted(metricLines);
  const logged = lines.flatMap((line) => (line.notice === 'run-finished' ? [line.verdict] : []));
  const verdicts = events.map((event) => event.verdict).join(', ');
  return [
    ...(said.join() === wanted.join()
      ? []
      : [`it said ${said.join(', ') || 'nothing'}, not ${wanted.join(', ')}`]),
    ...(counted.join(', ') === verdicts ? [] : [`it counted ${counted}, and said ${verdicts}`]),
    ...(logged.join(', ') === verdicts ? [] : [`it logged ${logged}, and said ${verdicts}`]),
  ];
}

/** The verdicts that the metrics count. */
export function verdictsCounted(metricLines: readonly string[]): readonly string[] {
  return metricLines
    .map((line) => JSON.parse(line) as { readonly Verdict?: string; readonly RunsFinished?: number })
    .flatMap(({ Verdict: verdict, RunsFinished: runs = 0 }) => (verdict && runs > 0 ? [verdict] : []));
}

/** Nothing but what lost our tags, which nothing proves to be ours any more, and the cluster that it is in. */
function nothingRemains(later: Outcome): readonly string[] {
  const left = leftovers(later);
  const lost = left.filter((resource) => !isOurs(resource, later));
  const holds = (identifier: string): boolean =>
    lost.some((resource) => resource.identifier === `${identifier}-member`);
  return left
    .filter((resource) => isOurs(resource, later) && !holds(resource.identifier))
    .map(({ kind, identifier, status }) => `the ${kind} ${identifier} (${status}) remains`);
}

/** A snapshot that was complete when the execution ended is what all was done for. */
function maskedSnapshotStays({ newSnapshots, names }: Outcome, monitored: Monitored): readonly string[] {
  const wasThere = newSnapshots.get(names.maskedSnapshot) === true;
  return wasThere && monitored.newSnapshots.get(names.maskedSnapshot) !== true
    ? ['the complete masked snapshot is gone']
    : [];
}
