import { useEffect, useState } from 'react';
import { serverNow } from '../../../client/server-clock';

const TICK_MILLISECONDS = 1000;

/** The present moment by the API's clock, drawn anew each second while something moves. */
export function useNow(isMoving: boolean): number {
  const [now, setNow] = useState(() => serverNow());
  useEffect(() => {
    setNow(serverNow());
    if (!isMoving) return undefined;
    const timer = setInterval(() => setNow(serverNow()), TICK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isMoving]);
  return now;
}
