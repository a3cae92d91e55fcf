import { MASKING_RUN_FINISHED, type MaskingRunFinished } from '../../lambda/contract/masking-run-finished';
import type { EventBridgeService } from '../aws/event-bridge';

/** What the monitor has said of the runs that ended. */
export class FinishedRuns {
  private readonly said = new Map<string, MaskingRunFinished>();
  private readonly waiting = new Map<string, ((event: MaskingRunFinished) => void)[]>();

  constructor(bus: EventBridgeService) {
    bus.onEvent(({ detailType, detail }) => {
      if (detailType === MASKING_RUN_FINISHED) this.take(detail as MaskingRunFinished);
    });
  }

  /** Resolves when the monitor says how an execution ended, or at once with the last that it said. */
  of(executionArn: string): Promise<MaskingRunFinished> {
    const event = this.said.get(executionArn);
    if (event) return Promise.resolve(event);
    return new Promise((resolve) => {
      this.waiting.set(executionArn, [...(this.waiting.get(executionArn) ?? []), resolve]);
    });
  }

  private take(event: MaskingRunFinished): void {
    this.said.set(event.executionArn, event);
    for (const resolve of this.waiting.get(event.executionArn) ?? []) resolve(event);
    this.waiting.delete(event.executionArn);
  }
}
