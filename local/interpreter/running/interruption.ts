/** Why states are stopped that are under way: the reason of an abort signal, thrown by whatever waits on it. */
export class Interruption extends Error {
  constructor(readonly status: 'ABORTED' | 'TIMED_OUT' | 'SIBLING_FAILED') {
    super(`interrupted: ${status}`);
    this.name = 'Interruption';
  }
}

/** An abort signal within another one: it aborts with its parent, and on its own. */
export interface InnerSignal {
  readonly signal: AbortSignal;
  /** Aborts what is under way and lets go of the parent. */
  end(reason: unknown): void;
}

/** Makes an abort signal within another one. It must be ended. */
export function innerSignal(parent: AbortSignal): InnerSignal {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    end(reason) {
      parent.removeEventListener('abort', follow);
      controller.abort(reason);
    },
  };
}

/** Rejects with the signal's reason when the signal, which has not aborted yet, aborts; never resolves. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
