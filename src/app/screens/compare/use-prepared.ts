import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { prepareComparison } from '../../../core/compare/prepare';
import type { RunRecord } from '../../../core/record/run-record';
import { takeTurn } from '../../charts/use-turn';

/** So few are aggregated in some milliseconds. */
const AT_ONCE = 24;
/** Longest that one task prepares. */
const SLICE_MS = 8;

/**
 * Many runs, once what a comparison is made of them is worked out, a slice a task; null before the first are. After that only what a
 * new record changes is worked out, and until then the runs are those from before.
 */
export function usePrepared(records: readonly RunRecord[]): readonly RunRecord[] | null {
  const ready = useRef<readonly RunRecord[] | null>(null);
  const [, draw] = useState(ready.current);
  const few = records.length <= AT_ONCE;
  if (few) ready.current = records;
  useEffect(() => {
    if (few) return;
    const steps = prepareComparison(records);
    const slice = () => {
      if (goesOn(steps)) {
        takeBack = takeTurn(slice);
        return;
      }
      ready.current = records;
      flushSync(() => draw(records));
    };
    let takeBack = takeTurn(slice);
    return () => takeBack();
  }, [few, records]);
  return ready.current;
}

/** @returns false when nothing is left to do. */
function goesOn(steps: Iterator<void>): boolean {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) if (steps.next().done === true) return false;
  return true;
}
