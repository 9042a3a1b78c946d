import { useMemo } from 'react';
import { useLab } from '../../store/lab-store';
import type { KeptSweep, SweepProgress } from '../../store/sweep-progress';
import { keptSweeps, sweepProgress } from '../../store/sweep-progress';

interface SweepNow {
  readonly sweep: KeptSweep;
  readonly progress: SweepProgress;
}

/** The sweeps this browser keeps, newest first, and how far each is. */
export function useKeptSweeps(sideBySide: number): readonly SweepNow[] {
  const library = useLab((state) => state.library);
  const runs = useLab((state) => state.runs);
  const data = useLab((state) => state.data);
  const kept = useMemo(() => keptSweeps(library), [library]);
  return useMemo(
    () =>
      kept.map((sweep) => ({ sweep, progress: sweepProgress(sweep, { library, runs, data }, sideBySide) })),
    [kept, library, runs, data, sideBySide],
  );
}
