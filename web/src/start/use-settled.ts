import { useEffect, useState } from 'react';

const SETTLED_AFTER_MILLISECONDS = 400;

/** A value once it has not changed for a moment: nobody is told in the middle of a word that it is wrong. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
