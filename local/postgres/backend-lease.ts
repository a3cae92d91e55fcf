/** Gives the one session of a database to one holder at a time, in the order of asking. */
export class BackendLease {
  private last: Promise<void> = Promise.resolve();

  /** Waits until the session is free. The holder calls the returned function once it is done. */
  async acquire(): Promise<() => void> {
    const before = this.last;
    let release: () => void = () => {};
    this.last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  /** Does a piece of work while nobody else has the session. */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
