let aheadMilliseconds = 0;

/** Takes note of the API's own time: a reader's clock may go wrong, and dates of runs are the API's. */
export function noteServerTime(dateHeader: string | null, now: number = Date.now()): void {
  const time = Date.parse(dateHeader ?? '');
  if (!Number.isNaN(time)) aheadMilliseconds = time - now;
}

/** The present moment by the API's clock, as far as it is known. */
export function serverNow(now: number = Date.now()): number {
  return now + aheadMilliseconds;
}
