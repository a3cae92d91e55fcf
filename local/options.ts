import { readChoice, readNumber, readSpan, readWholeNumber } from '../cli/options/option-values';
import { readWords } from '../cli/options/read-words';
import { FAILING_PHASES, type FailingPhase } from './failing-phase';
import { SOURCE_KINDS, type SourceKind } from './orders/orders-source';

/** What the command line of local mode asks for. */
export interface LocalOptions {
  readonly help: boolean;
  readonly once: boolean;
  readonly json: boolean;
  readonly speed: number;
  readonly port: number;
  readonly ruleset?: string;
  readonly source?: string;
  readonly sourceKind: SourceKind;
  readonly fail?: FailingPhase;
  /** Seconds of real time between two ticks of a schedule. */
  readonly scheduleEverySeconds?: number;
  readonly snapshotRule: boolean;
}

export const HELP = `Usage: npm start -- [options]

Runs masking automation on this machine: the Automation page, an AWS endpoint, a DataMasque stand-in and the
HTTP API, on a real Postgres.
It starts one masking run, shows its phases and the outcome, and stays up until Ctrl-C.

Options
  --once            end after the run; exit status 0 only when there is a complete masked snapshot
  --json            print one JSON object as the last line of standard output
  --speed N         how many times faster than real time the services work (default 60, at most 1000; 1 is real time)
  --source FILE     a plain-SQL Postgres dump to start from, INSERT or COPY form (default: an example database, orders)
  --source-kind K   what the source is: ${SOURCE_KINDS.join(' or ')} (default instance)
  --ruleset FILE    the ruleset to mask with, YAML (default: one for the example database)
  --fail PHASE      make a phase fail, to see what that looks like: ${FAILING_PHASES.join(', ')}
  --schedule-every T  also start a run by a schedule every so often in real time, e.g. 30s or 5m, until Ctrl-C
  --snapshot-rule   also start a run on each snapshot of the source that is named orders-…, until Ctrl-C
  --port N          port of the AWS endpoint; 0 takes any free one (default 0). The addresses are printed
  --help            this text
`;

const MAX_SPEED = 1000;
const HIGHEST_PORT = 65_535;
/** Seconds; each run has a database of its own, and a run takes half a minute at the speed that is the default. */
const SHORTEST_SPAN = 5;

const WORDING = {
  options: {
    help: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    speed: { type: 'string', default: '60' },
    port: { type: 'string', default: '0' },
    ruleset: { type: 'string' },
    source: { type: 'string' },
    'source-kind': { type: 'string', default: 'instance' },
    fail: { type: 'string' },
    'schedule-every': { type: 'string' },
    'snapshot-rule': { type: 'boolean', default: false },
  },
} as const;

/**
 * Reads the command line.
 *
 * @throws UnusableInput with the option, the value received and what it takes
 */
export function readOptions(words: readonly string[]): LocalOptions {
  const { values } = readWords(words, WORDING, 'npm start -- --help');
  return {
    help: values.help,
    once: values.once,
    json: values.json,
    speed: readNumber('speed', values.speed, 1, MAX_SPEED),
    port: readWholeNumber('port', values.port, 0, HIGHEST_PORT),
    ruleset: values.ruleset,
    source: values.source,
    sourceKind: readChoice('source-kind', values['source-kind'], SOURCE_KINDS),
    fail: values.fail === undefined ? undefined : readChoice('fail', values.fail, FAILING_PHASES),
    scheduleEverySeconds:
      values['schedule-every'] === undefined
        ? undefined
        : readSpan('schedule-every', values['schedule-every'], SHORTEST_SPAN),
    snapshotRule: values['snapshot-rule'],
  };
}
