import type { Clock } from '../clock';
import type { AsyncInvocations } from './async-invocations';
import type { LocalRule, LocalSchedule } from './deployed-sources';
import { matchesPattern } from './event-pattern';
import { transformInput } from './input-transformer';

/** Fires the schedules and matches the rules of the synthesized stack, as EventBridge and Scheduler would. */
export class EventSources {
  private readonly ended = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly invocations: AsyncInvocations,
  ) {}

  /** Sends an event to the function of each rule that it matches. */
  put(rules: readonly LocalRule[], event: unknown): void {
    for (const { eventPattern, functionArn, transformer } of rules) {
      if (matchesPattern(eventPattern, event))
        this.invocations.invoke(functionArn, transformInput(transformer, event));
    }
  }

  /** One tick of a schedule, as of now. */
  tick({ arn, functionArn, input }: LocalSchedule): void {
    const scheduledTime = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
    const text = input
      .replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime);
    this.invocations.invoke(functionArn, JSON.parse(text));
  }

  /**
   * Lets schedules tick until the end.
   *
   * @param milliseconds between two ticks, on the clock: the schedule's own period is not waited for
   */
  async tickEvery(milliseconds: number, schedules: readonly LocalSchedule[]): Promise<void> {
    const { signal } = this.ended;
    for (;;) {
      await this.clock.sleep(milliseconds, signal).catch(() => undefined);
      if (signal.aborted) return;
      for (const schedule of schedules) this.tick(schedule);
    }
  }

  async close(): Promise<void> {
    this.ended.abort();
    await this.invocations.close();
  }
}
