import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { BackendReport } from '../../core/protocol/protocol';
import type { DataState } from './data-state';
import { NO_DATA } from './data-state';
import type { LibraryState } from './library';
import { NO_LIBRARY } from './library';
import type { Prefs } from './prefs';
import { DEFAULT_PREFS } from './prefs';
import type { Route } from './route';
import { FIRST_ROUTE } from './route';
import type { RunsState } from './runs';
import { NO_RUNS } from './runs';
import type { Setup } from './setup';
import { initialSetup } from './setup';
import type { View } from './view';
import { INITIAL_VIEW } from './view';

export interface BackendState {
  readonly report: BackendReport | null;
  readonly probing: boolean;
  readonly error: string | null;
}

/** Everything the page shows. Images and weights are never in here. */
export interface LabState {
  readonly route: Route;
  readonly setup: Setup;
  readonly runs: RunsState;
  /** The button was pressed; its runs are there in the next task. */
  readonly starting: boolean;
  readonly library: LibraryState;
  readonly view: View;
  readonly prefs: Prefs;
  readonly data: DataState;
  readonly backend: BackendState;
  /** The recording is being fetched, is there, or is missing. */
  readonly recording: 'loading' | 'ready' | 'missing';
}

export const labStore = createStore<LabState>()(() => ({
  route: FIRST_ROUTE,
  setup: initialSetup(),
  runs: NO_RUNS,
  starting: false,
  library: NO_LIBRARY,
  view: INITIAL_VIEW,
  prefs: DEFAULT_PREFS,
  data: NO_DATA,
  backend: { report: null, probing: false, error: null },
  recording: 'loading',
}));

export function useLab<T>(selector: (state: LabState) => T): T {
  return useStore(labStore, selector);
}
