import type { Clock } from '../../clock';
import type { HistoryEvent, HistoryEventDetails, HistoryEventType } from '../history-event';
import type { JsonObject, JsonValue } from '../json-value';
import { StateFailure, StatesError } from './state-failure';

/** The most events that an execution's history may have. Source: Step Functions service quotas. */
export const MOST_EVENTS = 25_000;

/** The last event of one line of control; branches and iterations have one each. */
export interface EventCursor {
  previous: number;
}

/** A value of an event, as the service writes it: JSON text. */
export function inputDetails(input: JsonValue): JsonObject {
  return { input: JSON.stringify(input), inputDetails: { truncated: false } };
}

/** A value of an event, as the service writes it: JSON text. */
export function outputDetails(output: JsonValue): JsonObject {
  return { output: JSON.stringify(output), outputDetails: { truncated: false } };
}

/** An error of an event; both members may be missing. */
export function failureDetails({ error, failureCause }: StateFailure): JsonObject {
  return {
    ...(error === undefined ? {} : { error }),
    ...(failureCause === undefined ? {} : { cause: failureCause }),
  };
}

/** The events of one execution. */
export class History {
  private lastId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: HistoryEvent) => void,
    private readonly mostEvents: number = MOST_EVENTS,
  ) {}

  /**
   * Writes an event.
   *
   * @param detailsName member that carries the details, e.g. `stateEnteredEventDetails`
   * @throws StateFailure States.Runtime when only the last event of an execution fits
   */
  add(cursor: EventCursor, type: HistoryEventType, details: HistoryEventDetails = {}): void {
    if (this.lastId >= this.mostEvents - 1) {
      throw new StateFailure(
        StatesError.RUNTIME,
        `The execution reached the maximum number of history events (${this.mostEvents}).`,
      );
    }
    this.write(cursor, type, details);
  }

  /** Writes the event with which the execution ends. */
  close(type: HistoryEventType, details: HistoryEventDetails): void {
    this.write({ previous: this.lastId }, type, details);
  }

  private write(cursor: EventCursor, type: HistoryEventType, details: HistoryEventDetails): void {
    this.lastId += 1;
    const { previous } = cursor;
    this.onEvent({
      id: this.lastId,
      previousEventId: previous,
      timestamp: this.clock.now() / 1000,
      type,
      ...details,
    });
    cursor.previous = this.lastId;
  }
}
