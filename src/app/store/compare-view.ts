import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { AxisName } from '../../core/compare/axes';

/** What the Compare screen shows of the runs; kept while the person looks at other screens. */
export interface CompareView {
  /** Runs picked on the Runs screen; null: all that this page holds. */
  readonly chosen: readonly string[] | null;
  /** Their records are being read from the disk. */
  readonly reading: boolean;
  /** Key of the experiment; null: the one that was run last. */
  readonly experiment: string | null;
  /** Series the person has switched on or off; the others follow the rule. */
  readonly shown: Readonly<Record<string, boolean>>;
  readonly axis: AxisName;
  /** The chosen compression; null: the largest that all shown series reach. */
  readonly compression: number | null;
  /** The chosen place on the other axes. */
  readonly places: Readonly<Partial<Record<AxisName, number>>>;
  /** The place under the pointer, on the axis shown. */
  readonly hover: number | null;
  readonly spread: 'std' | 'stderr' | 'range';
  readonly range: 'near' | 'whole';
  readonly numbers: 'accuracy' | 'difference';
  readonly allRows: boolean;
  /** Runs started from this screen in this visit. */
  readonly started: readonly string[];
}

const INITIAL: CompareView = {
  chosen: null,
  reading: false,
  experiment: null,
  shown: {},
  axis: 'compression',
  compression: null,
  places: {},
  hover: null,
  spread: 'std',
  range: 'near',
  numbers: 'accuracy',
  allRows: false,
  started: [],
};

const compareStore = createStore<CompareView>()(() => INITIAL);

export function useCompareView<T>(selector: (view: CompareView) => T): T {
  return useStore(compareStore, selector);
}

export function compareView(): CompareView {
  return compareStore.getState();
}

export function changeCompare(change: Partial<CompareView>): void {
  compareStore.setState(change);
}

/** Compares these runs and no others; null: all that this page holds. */
export function compareOnly(chosen: readonly string[] | null): void {
  changeCompare({ chosen, experiment: null, compression: null, places: {}, hover: null, allRows: false });
}

/** The cross-hair rests at a place of the axis shown. */
export function choosePlace(axis: AxisName, place: number): void {
  compareStore.setState(({ places }) =>
    axis === 'compression'
      ? { compression: place, hover: null }
      : { places: { ...places, [axis]: place }, hover: null },
  );
}

export function showSeries(key: string, shown: boolean): void {
  compareStore.setState((view) => ({ shown: { ...view.shown, [key]: shown } }));
}
