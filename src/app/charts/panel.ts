import type { LineStyle } from './method-style';
import type { ValueScale } from './scale';

/** One chart of the stack, ready to draw: what it shows, in numbers and in words. */
export interface Panel {
  readonly id: 'pqi' | 'accuracy' | 'kept' | 'units' | 'macs';
  readonly title: string;
  readonly unit: string;
  /** What the chart is for, in one sentence. */
  readonly purpose: string;
  /** What it shows now, in one sentence. */
  readonly summary: string;
  /** Share of the stack's height. */
  readonly weight: number;
  readonly scale: ValueScale;
  readonly tickText: (value: number) => string;
  readonly valueText: (value: number) => string;
  readonly series: readonly Series[];
  readonly reference: Reference | null;
}

export interface Series {
  readonly key: string;
  readonly label: string;
  /** The label where there is no room for the run's name: a layer, or nothing. */
  readonly shortLabel: string;
  readonly style: LineStyle;
  /** `thin`: measured right after the cut; no label of its own at the line's end. `dip`: the same, of a net that just trains on. */
  readonly weight: 'full' | 'thin' | 'dip';
  /** Value per iteration; null = not measured. */
  readonly values: readonly (number | null)[];
  /** The line a `dip` falls from and rises to. */
  readonly around?: readonly (number | null)[];
}

/** A level every line is compared with: the dense net. */
export interface Reference {
  readonly value: number;
  readonly label: string;
  /** Where there is no room for the label. */
  readonly shortLabel?: string;
}

/** Last measured value of a series and its iteration. */
export function lastPoint(series: Series): { readonly x: number; readonly value: number } | null {
  for (let x = series.values.length - 1; x >= 0; x--) {
    const value = series.values[x];
    if (value !== null && value !== undefined) return { x, value };
  }
  return null;
}
