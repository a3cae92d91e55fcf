import type { World } from '../world';
import type { Monitor } from './monitor';
import type { RecordedExecution } from './recorded-executions';
import { statusChange } from './recorded-executions';

const MINUTE = 60_000;
/** How often the queue delivers what is not dealt with, and how often the monitor sweeps: as lib/ has it. */
const MINUTES_TO_REDELIVERY = 3;
const MINUTES_TO_SWEEP = 5;
/** Within this, nothing may be left of an execution, whatever it was doing when it ended. */
const MOST_MINUTES = 60;

/** What the monitor needed to be done with the end of an execution. */
export interface Watch {
  readonly deliveries: number;
  readonly sweeps: number;
}

/** Lets the monitor hear of the end of an execution and sweep, until it has dealt with the one and finds no more. */
export async function watchEnd(
  { clock }: World,
  monitor: Monitor,
  execution: RecordedExecution,
): Promise<Watch> {
  const event = statusChange(execution);
  let [isDealtWith, isSwept] = [false, false];
  let [deliveries, sweeps] = [0, 0];
  for (let minute = 0; minute < MOST_MINUTES && !(isDealtWith && isSwept); minute += 1) {
    if (!isDealtWith && minute % MINUTES_TO_REDELIVERY === 0) {
      deliveries += 1;
      isDealtWith = await monitor.deliver(event, deliveries);
    }
    if (minute % MINUTES_TO_SWEEP === MINUTES_TO_SWEEP - 1) {
      sweeps += 1;
      isSwept = (await monitor.sweep())?.found === 0;
    }
    await clock.sleep(MINUTE);
  }
  return { deliveries, sweeps };
}
