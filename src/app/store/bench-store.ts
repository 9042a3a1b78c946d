import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LatencyRecord } from '../../core/record/run-record';
import type { HandEffect, ImageRelevance, WorkbenchView } from '../../core/workbench/workbench';
import { flippedUnits, type HandEdits, NO_EDITS } from './hand-edits';

/** An effect on the first images and on all of them, as far as they are in. */
export interface Measured {
  readonly first: HandEffect | null;
  readonly all: HandEffect | null;
}

export const UNMEASURED: Measured = { first: null, all: null };

/** A run's network on the workbench: edits are of the newest, an earlier one is only looked into. */
export interface BenchState {
  /** Run and iteration the view and the numbers are of; null before anything was opened. */
  readonly key: string | null;
  readonly status: 'closed' | 'opening' | 'open';
  /** Why the last request failed, in a sentence. */
  readonly problem: string | null;
  readonly view: WorkbenchView | null;
  readonly before: Measured;
  /** Of the units flipped now. */
  readonly after: Measured;
  /** By key: nothing a hand did is lost by looking at another run. */
  readonly edits: Readonly<Record<string, HandEdits>>;
  readonly image: { readonly label: number; readonly nth: number };
  readonly relevance: ImageRelevance | null;
  /** By key: times that were asked for, of networks whose record has none. */
  readonly latencies: Readonly<Record<string, LatencyAnswer>>;
}

/** Being taken, taken, or why not. */
export type LatencyAnswer =
  | { readonly kind: 'busy' }
  | { readonly kind: 'timed'; readonly latency: LatencyRecord; readonly device: string }
  | { readonly kind: 'failed'; readonly problem: string };

export const benchStore = createStore<BenchState>()(() => ({
  key: null,
  status: 'closed',
  problem: null,
  view: null,
  before: UNMEASURED,
  after: UNMEASURED,
  edits: {},
  image: { label: 0, nth: 0 },
  relevance: null,
  latencies: {},
}));

export function useBench<T>(selector: (state: BenchState) => T): T {
  return useStore(benchStore, selector);
}

export function benchKey(runId: string, iteration: number): string {
  return `${runId}/${iteration}`;
}

/** What `benchKey` was made of. */
export function placeOf(key: string): { readonly runId: string; readonly iteration: number } {
  const slash = key.lastIndexOf('/');
  return { runId: key.slice(0, slash), iteration: Number(key.slice(slash + 1)) };
}

export function editsOf({ edits }: BenchState, key: string | null): HandEdits {
  return key === null ? NO_EDITS : (edits[key] ?? NO_EDITS);
}

/** Units of a run's last network that a hand changed. */
export function changedUnits(state: BenchState, runId: string, iteration: number): readonly number[] {
  return flippedUnits(editsOf(state, benchKey(runId, iteration)));
}

/** Units of the open network that differ from the run's. */
export function flippedNow(state: BenchState): readonly number[] {
  return flippedUnits(editsOf(state, state.key));
}
