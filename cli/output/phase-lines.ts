import { durationWords } from '../../client/duration';
import { PHASE_OUTCOME_WORDS, type PhaseRow, phaseRows } from '../../client/phase-rows';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { visible } from '../../lambda/contract/received-value';
import { isEnded } from '../../lambda/contract/verdict';
import { PHASE_STATES } from '../../lambda/contract/workflow-phases';
import type { Painter, Tone } from './colours';

const MARKS: Readonly<Record<PhaseRow['outcome'], readonly [mark: string, tone: Tone]>> = {
  running: ['>', 'going-on'],
  succeeded: ['+', 'good'],
  failed: ['x', 'bad'],
  stopped: ['x', 'doubtful'],
  ahead: ['.', 'faint'],
  skipped: ['.', 'faint'],
};

const NAME_WIDTH = Math.max(...Object.values(PHASE_STATES).map(({ length }) => length));
const WORDS_WIDTH = Math.max(...Object.values(PHASE_OUTCOME_WORDS).map(({ length }) => length));
const TIME_WIDTH = '23 h 59 min'.length;

/**
 * How a run is, a line for each of its phases.
 *
 * @param now by the API's clock, in milliseconds since the epoch
 * @param columns how many characters a line takes
 */
export function phaseLines(
  detail: ExecutionDetail,
  now: number,
  columns: number,
  paint: Painter,
): readonly string[] {
  const { phases, startDate, stopDate, kind } = detail;
  if (kind === 'blueprint') return [cut(`  ${statusLine(detail, now)}`, columns)];
  return phaseRows(phases, { startDate, stopDate, now }).map((row) => {
    const [mark, tone] = MARKS[row.outcome];
    const words = PHASE_OUTCOME_WORDS[row.outcome].padEnd(WORDS_WIDTH);
    const time = timeOf(row).padStart(TIME_WIDTH);
    const line = `${mark} ${row.words.padEnd(NAME_WIDTH)}  ${words}  ${time}  ${waitOf(row, detail)}`;
    return paint(tone, cut(line.trimEnd(), columns));
  });
}

/** The phases of a blueprint are not known. */
function statusLine({ status, startDate, stopDate, maskingStatus }: ExecutionDetail, now: number): string {
  const end = stopDate === null ? now : Date.parse(stopDate);
  const masking = maskingStatus === null ? '' : `, DataMasque: ${visible(maskingStatus)}`;
  return `${visible(status)}  ${durationWords(end - Date.parse(startDate))}${masking}`;
}

/** How long a phase took, or takes so far. */
export function timeOf({ outcome, milliseconds, attempts }: PhaseRow): string {
  if (outcome === 'ahead' || outcome === 'skipped') return '';
  const time = durationWords(milliseconds);
  return attempts > 1 ? `${time}, ${attempts} attempts` : time;
}

/** What a phase that goes on waits for, as far as that is known. */
export function waitOf({ phase, outcome }: PhaseRow, detail: ExecutionDetail): string {
  if (outcome !== 'running' || isEnded(detail.status)) return '';
  const { cloneIdentifier, availabilityZone, maskRunId, maskingStatus } = detail;
  switch (phase) {
    case 'clone': {
      if (cloneIdentifier === null) return '';
      const zone = availabilityZone === null ? '' : ` in ${availabilityZone}`;
      return visible(`${cloneIdentifier}${zone}`);
    }
    case 'masking':
      return maskRunId === null ? '' : visible(`run ${maskRunId}: ${maskingStatus ?? 'not known'}`);
    default:
      return '';
  }
}

/** A line that the terminal does not break, for it is counted when it is drawn anew. */
function cut(line: string, columns: number): string {
  const characters = [...line];
  return characters.length < columns ? line : `${characters.slice(0, Math.max(0, columns - 2)).join('')}…`;
}
