/** The present time in milliseconds since the epoch. */
export type Clock = () => number;

interface SharedCall {
  readonly answer: Promise<unknown>;
  readonly until: number;
}

/**
 * Lets identical calls share one answer while it is under way and for a while after it was asked for. A call that
 * fails is forgotten at once. The number of remembered calls is bounded; the oldest go first.
 */
export class SharedCalls<Answer> {
  private readonly calls = new Map<string, SharedCall & { readonly answer: Promise<Answer> }>();

  constructor(
    private readonly clock: Clock,
    private readonly milliseconds: number,
    private readonly mostCalls: number,
  ) {}

  /** Answers from a call of the same key, or makes the call. */
  async share(key: string, call: () => Promise<Answer>): Promise<Answer> {
    const now = this.clock();
    const known = this.calls.get(key);
    if (known !== undefined && now < known.until) return known.answer;
    const answer = call();
    this.remember(key, { answer, until: now + this.milliseconds });
    try {
      return await answer;
    } catch (error) {
      if (this.calls.get(key)?.answer === answer) this.calls.delete(key);
      throw error;
    }
  }

  private remember(key: string, call: SharedCall & { readonly answer: Promise<Answer> }): void {
    this.calls.delete(key);
    this.calls.set(key, call);
    for (const oldest of [...this.calls.keys()].slice(0, Math.max(0, this.calls.size - this.mostCalls)))
      this.calls.delete(oldest);
  }
}
