import type { LogLine, LogPage } from '../lambda/contract/execution-detail';

/** What is known of a log so far. */
export interface KnownLog {
  readonly lines: readonly LogLine[];
  /** Whether the run has ended and all of its log is here. */
  readonly isComplete: boolean;
  /** Whether there is more that can be read now. */
  readonly hasMore: boolean;
}

/** Pages that one look may take; the next look goes on. */
const MOST_PAGES = 20;

/** Reads a log that grows: each look goes on where the last one ended. */
export class LogReader {
  private lines: readonly LogLine[] = [];
  private nextToken: string | undefined;
  private isComplete = false;
  private hasMore = true;

  /** @param readPage reads what comes after a token; from the beginning without one */
  constructor(
    private readonly readPage: (nextToken: string | undefined, signal: AbortSignal) => Promise<LogPage>,
  ) {}

  async look(signal: AbortSignal): Promise<KnownLog> {
    this.hasMore = !this.isComplete;
    for (let pages = 0; pages < MOST_PAGES && this.hasMore; pages += 1) {
      const page = await this.readPage(this.nextToken, signal);
      if (signal.aborted) break;
      if (page.lines.length > 0) this.lines = [...this.lines, ...page.lines];
      this.isComplete = page.nextToken === undefined;
      this.nextToken = page.nextToken;
      this.hasMore = page.hasMore && !this.isComplete;
    }
    return { lines: this.lines, isComplete: this.isComplete, hasMore: this.hasMore };
  }
}
