import type { ApiClient, NamedExecution } from '../../client/api-client';
import { type LookOutcome, nextPause } from '../../client/polling-pause';
import type { ExecutionDetail } from '../../lambda/contract/execution-detail';
import { isEnded } from '../../lambda/contract/verdict';
import type { Context } from '../context';
import { Patience } from './patience';

/** The monitor says a verdict some minutes after an execution's end; where it has not after so long, it may never. */
const VERDICT_WITHIN_MILLISECONDS = 30 * 60_000;

/** Whom the run is told to. */
export interface RunWatcher {
  /** Takes how the run is, at each look that found it changed. */
  readonly show: (detail: ExecutionDetail) => void;
  /** Takes why a look failed; the run is looked at again. */
  readonly note: (line: string) => void;
}

export interface FollowOptions {
  readonly api: ApiClient;
  readonly execution: NamedExecution;
  readonly watcher: RunWatcher;
  /** After how long it is given up. */
  readonly timeoutMilliseconds: number;
  /** Whether it was started just now. */
  readonly isNew: boolean;
  readonly context: Pick<Context, 'interrupted' | 'now' | 'sleep'>;
}

/** What is known of a run after a look. */
interface Known {
  readonly outcome: LookOutcome;
  readonly detail?: ExecutionDetail;
}

/**
 * Follows a run until the monitor has said its verdict, and looks less and less often while nothing changes.
 *
 * @returns what is known of it at the end; without a verdict where none was said in time
 * @throws ApiError when there is no such run, when it may not be looked at, and when nobody has answered for long
 */
export async function followRun(options: FollowOptions): Promise<ExecutionDetail> {
  const { timeoutMilliseconds, isNew, context } = options;
  const patience = new Patience({ clock: context, isNew, timeoutMilliseconds });
  const givesUpAt = context.now() + timeoutMilliseconds;
  let known: Known = { outcome: 'unchanged' };
  let pause: number | undefined;
  let endedAt: number | undefined;
  for (;;) {
    known = await look(options, patience, known.detail);
    const { outcome, detail } = known;
    endedAt = detail && isEnded(detail.status) ? (endedAt ?? context.now()) : undefined;
    const until = Math.min(givesUpAt, (endedAt ?? Number.POSITIVE_INFINITY) + VERDICT_WITHIN_MILLISECONDS);
    if (detail && (isDecided(detail) || context.now() >= until)) return detail;
    pause = nextPause(pause, outcome);
    await context.sleep(Math.max(0, Math.min(pause, until - context.now())));
  }
}

/** An earlier end of a run that was redriven has a verdict of its own, which is none of this one. */
function isDecided({ status, verdict }: ExecutionDetail): boolean {
  return isEnded(status) && verdict !== null;
}

async function look(
  { api, execution, context, watcher }: FollowOptions,
  patience: Patience,
  last: ExecutionDetail | undefined,
): Promise<Known> {
  try {
    const detail = await api.describeExecution(execution, context.interrupted);
    patience.answered();
    if (JSON.stringify(detail) === JSON.stringify(last)) return { outcome: 'unchanged', detail };
    watcher.show(detail);
    return { outcome: 'changed', detail };
  } catch (error) {
    if (!patience.mayWaitFor(error)) throw error;
    if (error.isPassing) watcher.note(`${error.message}; looking again`);
    return { outcome: 'failed', detail: last };
  }
}
