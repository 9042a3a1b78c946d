import { useEffect } from 'react';
import { changeView } from '../../store/lab-actions';
import { labStore, useLab } from '../../store/lab-store';
import { newestIteration, shownRuns } from '../../store/shown';
import { advance, REPLAY_STEP_MS } from '../../store/view';

/** Moves a playing replay on, one iteration at a time. */
export function useReplay(): void {
  const playing = useLab((state) => state.view.playing);
  const speed = useLab((state) => state.view.speed);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const newest = newestIteration(shownRuns(labStore.getState()));
      changeView((view) => advance(view, newest));
    }, REPLAY_STEP_MS / speed);
    return () => clearInterval(timer);
  }, [playing, speed]);
}
