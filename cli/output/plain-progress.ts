import { durationWords } from '../../client/duration';
import { PHASE_OUTCOME_WORDS, phaseRows } from '../../client/phase-rows';
import { serverNow } from '../../client/server-clock';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { visible } from '../../lambda/contract/received-value';
import { waitOf } from './phase-lines';
import type { Progress } from './progress';
import type { Screen } from './screen';

/** A line for each change, for logs and for terminals that can do nothing special. */
export function plainProgress(screen: Screen): Progress {
  let said: ReadonlySet<string> = new Set();
  let noted = '';
  return {
    show: (detail) => {
      const news = changesOf(detail);
      const now = durationWords(serverNow() - Date.parse(detail.startDate));
      for (const line of news) if (!said.has(line)) screen.write(`${now.padStart(10)}  ${line}\n`);
      said = new Set(news);
      noted = '';
    },
    note: (line) => {
      if (line !== noted) screen.write(`${' '.repeat(10)}  ${visible(line)}\n`);
      noted = line;
    },
    close: () => undefined,
  };
}

/** What there is to say of a run; a line that was said stays the same while nothing changes. */
function changesOf(detail: ExecutionDetail): readonly string[] {
  const { phases, startDate, stopDate, status, verdict } = detail;
  const rows = phaseRows(phases, { startDate, stopDate, now: serverNow() });
  const entered = rows.filter(({ outcome }) => outcome !== 'ahead' && outcome !== 'skipped');
  return [
    ...entered.map((row) => {
      const more =
        row.outcome === 'running' ? waitOf(row, detail) : `after ${durationWords(row.milliseconds)}`;
      return [`${row.words}: ${PHASE_OUTCOME_WORDS[row.outcome]}`, more].filter(Boolean).join(', ');
    }),
    verdict === null ? `execution: ${visible(status)}` : `verdict: ${verdict}`,
  ];
}
