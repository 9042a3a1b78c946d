import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** What of the stored runs the person looks at; null: all of them. */
export interface RunsFilter {
  readonly text: string;
  readonly status: string | null;
  readonly tag: string | null;
  readonly data: string | null;
  readonly model: string | null;
  readonly method: string | null;
}

export interface RunsSort {
  /** Id of a column. */
  readonly by: string;
  readonly descending: boolean;
}

/** What the Runs screen shows; kept while the person looks at other screens. */
export interface RunsView {
  readonly filter: RunsFilter;
  readonly sort: RunsSort;
  readonly chosen: readonly string[];
}

export const ALL_RUNS: RunsFilter = {
  text: '',
  status: null,
  tag: null,
  data: null,
  model: null,
  method: null,
};

const NEWEST_FIRST: RunsSort = { by: 'started', descending: true };

const viewStore = createStore<RunsView>()(() => ({ filter: ALL_RUNS, sort: NEWEST_FIRST, chosen: [] }));

export function useRunsView<T>(selector: (view: RunsView) => T): T {
  return useStore(viewStore, selector);
}

export function changeFilter(change: Partial<RunsFilter>): void {
  viewStore.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
}

/** A column sorts its own way first, then the other way round. */
export function sortBy(by: string, descendingFirst: boolean): void {
  viewStore.setState(({ sort }) => ({
    sort: { by, descending: sort.by === by ? !sort.descending : descendingFirst },
  }));
}

export function chooseRuns(runIds: readonly string[]): void {
  viewStore.setState({ chosen: runIds });
}

export function chooseAlso(runIds: readonly string[]): void {
  viewStore.setState(({ chosen }) => ({ chosen: [...new Set([...chosen, ...runIds])] }));
}

export function toggleRun(runId: string): void {
  viewStore.setState(({ chosen }) => ({
    chosen: chosen.includes(runId) ? chosen.filter((other) => other !== runId) : [...chosen, runId],
  }));
}
