/**
 * Stands in for `@smithy/core/event-streams` in the bundles. No operation that the handlers call streams events, but
 * the SDK imports what does on demand, and a bundle with an import on demand wraps all that it shares with the rest
 * into functions, which load more slowly than plain modules.
 */
export function eventStreamSerdeProvider(): never {
  throw new Error('the bundle of this function leaves out event streams; see build/no-event-streams.ts');
}

export { eventStreamSerdeProvider as EventStreamSerde };
