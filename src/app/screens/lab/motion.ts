import { labStore } from '../../store/lab-store';

/** The person's own setting, or the system's. */
export function wantsLessMotion(): boolean {
  if (labStore.getState().prefs.motion === 'reduced') return true;
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
