import { useEffect, useState } from 'react';

/** Between two charts of a stack. */
const GAP_MS = 16;

/**
 * `value`, handed on in a task of its own, `place` gaps later: charts that change together are drawn one after the other, and
 * the page can answer the person in between.
 */
export function useLater<T>(value: T, place: number): T {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setShown(value), place * GAP_MS);
    return () => clearTimeout(timer);
  }, [value, place]);
  return shown;
}
