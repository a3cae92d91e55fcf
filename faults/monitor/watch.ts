import type { World } from '../world';
import type { Monitor } from './monitor';
import type { RecordedExecution } from './recorded-executions';
import { statusChange } from './recorded-executions';

const MINUTE = 60_000;
/** How often the queue delivers what is not dealt with, and how often the monitor sweeps: as lib/ has it. */
const MINUTES_TO_REDELIVERY = 3;
const MINUTES_TO_SWEEP = 5;
/** More than an hour without DataMasque. Within this, nothing may be left of an execution, whatever it was doing when it ended. */
const MOST_MINUTES = 120;

/** Lets the monitor hear of the end of an execution and sweep, until it has dealt with the one and finds no more. */
export async function watchEnd(
  { clock }: World,
  monitor: Monitor,
  execution: RecordedExecution,
  event: object = statusChange(execution),
): Promise<void> {
  let [isDealtWith, isSwept] = [false, false];
  let deliveries = 0;
  for (let minute = 0; minute < MOST_MINUTES && !(isDealtWith && isSwept); minute += 1) {
    if (!isDealtWith && minute % MINUTES_TO_REDELIVERY === 0) {
      deliveries += 1;
      isDealtWith = await monitor.deliver(event, deliveries);
      // What it recorded is checked by a sweep that comes after it.
      isSwept = false;
    }
    if (minute % MINUTES_TO_SWEEP === MINUTES_TO_SWEEP - 1) {
      isSwept = await isNothingLeft(monitor);
    }
    await clock.sleep(MINUTE);
  }
}

/** What a sweep logs where it could not find out how something is, so that the next one has to. */
const UNCLEAR: readonly string[] = ['execution-unclear', 'leftovers-unclear'];

/** Whether a sweep found nothing, and could ask about everything. */
async function isNothingLeft(monitor: Monitor): Promise<boolean> {
  const linesBefore = monitor.lines.length;
  const swept = await monitor.sweep();
  const isUnclear = monitor.lines.slice(linesBefore).some(({ notice }) => UNCLEAR.includes(notice));
  return swept?.found === 0 && !isUnclear;
}
