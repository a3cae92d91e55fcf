import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { PHASE_OUTCOME_WORDS, type PhaseRow, phaseRows } from '../../../client/phase-rows';
import type { ExecutionDetail } from '../../../lambda/contract/execution-detail';
import { useNow } from '../live/use-now';
import { formatDuration } from '../text/duration';
import './phase-timeline.css';

const INDICATORS: Readonly<Record<PhaseRow['outcome'], StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  succeeded: 'success',
  failed: 'error',
  stopped: 'stopped',
  ahead: 'pending',
  skipped: 'not-started',
};

function timeOf({ outcome, milliseconds, attempts }: PhaseRow): string {
  if (outcome === 'ahead' || outcome === 'skipped') return '';
  const span = formatDuration(milliseconds);
  return attempts > 1 ? `${span}, ${attempts} attempts` : span;
}

/** The phases of a run, each with its share of the time; the current one moves. */
export function PhaseTimeline({ detail }: { readonly detail: ExecutionDetail }) {
  const { phases, startDate, stopDate } = detail;
  const now = useNow(stopDate === null);
  return (
    <ol className="phases" aria-label="Phases">
      {phaseRows(phases, { startDate, stopDate, now }).map((row) => (
        <li key={row.phase} className="phase" aria-current={row.outcome === 'running' ? 'step' : undefined}>
          <span className="phase-name">{row.words}</span>
          <span className="phase-outcome">
            <StatusIndicator type={INDICATORS[row.outcome]}>
              {PHASE_OUTCOME_WORDS[row.outcome]}
            </StatusIndicator>
          </span>
          <span className="phase-track" aria-hidden="true">
            <span
              className={`phase-bar phase-bar-${row.outcome}`}
              style={{ insetInlineStart: `${row.from * 100}%`, inlineSize: `${row.share * 100}%` }}
            />
          </span>
          <span className="phase-time">{timeOf(row)}</span>
        </li>
      ))}
    </ol>
  );
}
