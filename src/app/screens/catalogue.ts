import type { ComponentType } from 'react';
import { lazy } from 'react';
import type { ScreenName } from '../store/route';

interface ScreenEntry {
  readonly name: ScreenName;
  /** In the navigation and in the title of the window. */
  readonly label: string;
  /** Loaded when it is first opened; null for the Lab, which comes with the page and stays. */
  readonly Screen: ComponentType | null;
}

/** Every screen there is, in the order of the navigation. */
export const SCREENS: readonly ScreenEntry[] = [
  { name: 'lab', label: 'Lab', Screen: null },
  {
    name: 'compare',
    label: 'Compare',
    Screen: lazy(async () => ({ default: (await import('./compare/compare-screen')).CompareScreen })),
  },
  {
    name: 'runs',
    label: 'Runs',
    Screen: lazy(async () => ({ default: (await import('./runs/runs-screen')).RunsScreen })),
  },
];
