import { randomUUID } from 'node:crypto';
import { isPlainObject } from '../../lambda/contract/request-check';
import type { WireHandler } from '../http/exchange';
import { type JsonRequest, jsonServiceHandler } from './json-service';
import { ServiceError } from './service-error';

/** An event that somebody put on the bus. */
export interface LocalEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** Told of every event on the bus. */
export type EventListener = (event: LocalEvent) => void;

const MOST_ENTRIES = 10;

/** EventBridge of local mode: one bus that takes events and tells those who listen. */
export class EventBridgeService {
  readonly handle: WireHandler;
  private readonly listeners: EventListener[] = [];

  constructor() {
    this.handle = jsonServiceHandler({
      targetPrefix: 'AWSEvents',
      version: '1.1',
      operations: { PutEvents: (request) => this.putEvents(request) },
    });
  }

  onEvent(listener: EventListener): void {
    this.listeners.push(listener);
  }

  private putEvents({ Entries }: JsonRequest): object {
    if (!Array.isArray(Entries) || Entries.length === 0 || Entries.length > MOST_ENTRIES) {
      throw new ServiceError('ValidationException', `Entries must be a list of 1 to ${MOST_ENTRIES} events`);
    }
    const results = Entries.map((entry) => this.take(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  private take(entry: unknown): object {
    const { Source: source, DetailType: detailType, Detail } = isPlainObject(entry) ? entry : {};
    if (typeof source !== 'string' || typeof detailType !== 'string')
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source and DetailType are required.' };
    const detail = parseDetail(Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    for (const listener of this.listeners) listener({ source, detailType, detail });
    return { EventId: randomUUID() };
  }
}

function parseDetail(text: unknown): object | undefined {
  try {
    const detail: unknown = JSON.parse(String(text));
    return isPlainObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
