import { randomUUID } from 'node:crypto';
import { isPlainObject } from '../../lambda/contract/request-check';
import type { LocalFunctions } from '../aws/local-functions';
import type { Clock } from '../clock';
import type { LocalQueueSettings } from './deployed-sources';

/** A queue of SQS from which Lambda takes messages, one at a time each, as an event source mapping has it. */
export class LocalQueue {
  /** Bodies of the messages that were delivered as often as the queue delivers. */
  readonly deadLetters: string[] = [];
  private readonly ended = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly functions: LocalFunctions,
    private readonly clock: Clock,
    private readonly functionArn: string,
    private readonly settings: LocalQueueSettings,
  ) {}

  /** Takes a message and returns at once. */
  send(body: string): void {
    const work = this.deliver(randomUUID(), body).finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** Gives up what waits for its next delivery, and waits for what runs. */
  async close(): Promise<void> {
    this.ended.abort();
    await Promise.all(this.underWay);
  }

  private async deliver(messageId: string, body: string): Promise<void> {
    const { signal } = this.ended;
    for (let attempt = 1; attempt <= this.settings.mostDeliveries; attempt += 1) {
      if (await this.isDealtWith(messageId, body, attempt)) return;
      await this.clock.sleep(this.settings.visibilitySeconds * 1000, signal).catch(() => undefined);
      if (signal.aborted) return;
    }
    this.deadLetters.push(body);
  }

  private async isDealtWith(messageId: string, body: string, attempt: number): Promise<boolean> {
    const attributes = { ApproximateReceiveCount: String(attempt) };
    try {
      const answer = await this.functions.invoke(this.functionArn, {
        Records: [{ messageId, body, attributes, eventSource: 'aws:sqs' }],
      });
      const failures = isPlainObject(answer) ? answer.batchItemFailures : undefined;
      return Array.isArray(failures) && failures.length === 0;
    } catch {
      // A function that fails has dealt with nothing; the message comes again.
      return false;
    }
  }
}
