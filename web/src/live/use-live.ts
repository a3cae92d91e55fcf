import { useCallback, useEffect, useRef, useState } from 'react';
import { Poller } from './poller';

/** What is known of something that is looked at again and again. */
export interface Live<Value> {
  /** The last value that was seen, however old. */
  readonly value: Value | undefined;
  /** Why the last look failed; undefined when it did not. */
  readonly error: unknown;
  /** Looks at once. */
  readonly reload: () => void;
}

interface Seen<Value> {
  readonly key: string;
  readonly value?: Value;
  readonly error?: unknown;
}

/**
 * Looks at something until it cannot change any more; not while the tab is hidden.
 *
 * @param key what is looked at: another key begins anew
 * @param fingerprint differs when a value differs
 */
export function useLive<Value>(
  key: string,
  look: (signal: AbortSignal) => Promise<Value>,
  mayChange: (value: Value) => boolean,
  fingerprint: (value: Value) => string = JSON.stringify,
): Live<Value> {
  const [seen, setSeen] = useState<Seen<Value>>({ key });
  const current = useRef({ look, mayChange, fingerprint });
  current.current = { look, mayChange, fingerprint };
  const poller = useRef<Poller<Value> | undefined>(undefined);

  useEffect(() => {
    const started = new Poller<Value>({
      look: (signal) => current.current.look(signal),
      mayChange: (value) => current.current.mayChange(value),
      fingerprint: (value) => current.current.fingerprint(value),
      isVisible: () => !document.hidden,
      onValue: (value) => setSeen({ key, value }),
      onError: (error) =>
        setSeen((before) => ({ key, value: before.key === key ? before.value : undefined, error })),
    });
    poller.current = started;
    const onVisible = (): void => {
      if (!document.hidden) started.resume();
    };
    document.addEventListener('visibilitychange', onVisible);
    started.lookNow();
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      started.stop();
    };
  }, [key]);

  const reload = useCallback(() => poller.current?.lookNow(), []);
  const isCurrent = seen.key === key;
  return { value: isCurrent ? seen.value : undefined, error: isCurrent ? seen.error : undefined, reload };
}

/** A value that is looked at once, and again after a failure. */
export function useLoaded<Value>(key: string, look: (signal: AbortSignal) => Promise<Value>): Live<Value> {
  return useLive(key, look, () => false);
}
