import { serverNow } from '../../client/server-clock';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { visible } from '../../lambda/contract/received-value';
import { WORKFLOW_PHASES } from '../../lambda/contract/workflow-phases';
import { painter } from './colours';
import { phaseLines } from './phase-lines';
import type { Progress } from './progress';
import type { Screen } from './screen';

const TICK_MILLISECONDS = 1000;

/** A terminal that is lower cannot draw all phases again in their place. */
export const LEAST_ROWS = WORKFLOW_PHASES.length + 4;

/** The phases of a run, drawn again in their place each second while it goes on. */
export function terminalProgress(screen: Screen): Progress {
  const paint = painter(screen.hasColours);
  let shown: ExecutionDetail | undefined;
  let note: string | undefined;
  let drawn = 0;
  const draw = (): void => {
    if (shown === undefined) return;
    const { columns } = screen.size();
    const lines = phaseLines(shown, serverNow(), columns, paint);
    const last = note === undefined ? [] : [paint('doubtful', visible(note).slice(0, columns - 1))];
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    screen.write(`${up}\r\u001b[J${[...lines, ...last].map((line) => `${line}\n`).join('')}`);
    drawn = lines.length + last.length;
  };
  const ticking = setInterval(draw, TICK_MILLISECONDS);
  ticking.unref();
  return {
    show: (detail) => {
      shown = detail;
      note = undefined;
      draw();
    },
    note: (line) => {
      note = line;
      if (shown === undefined) screen.write(`${visible(line)}\n`);
      else draw();
    },
    close: () => clearInterval(ticking),
  };
}
