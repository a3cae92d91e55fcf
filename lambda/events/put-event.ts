import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** An event to put on a bus. */
export interface OwnEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** Puts an event on the bus; rejects when the bus did not take it. */
export type PutEvent = (event: OwnEvent) => Promise<void>;

/**
 * An event bus of EventBridge.
 *
 * @param eventBusName name or ARN of the bus
 */
export function eventBus(client: Pick<EventBridgeClient, 'send'>, eventBusName: string): PutEvent {
  return async ({ source, detailType, detail }) => {
    const entry = {
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      EventBusName: eventBusName,
    };
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] }));
    const { FailedEntryCount: failed = 0, Entries: [first] = [] } = answer;
    if (failed > 0)
      throw new Error(`EventBridge did not take an event: ${first?.ErrorCode}: ${first?.ErrorMessage}`);
  };
}
