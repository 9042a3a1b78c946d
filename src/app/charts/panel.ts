import type { Band } from './bands';
import type { LineStyle } from './method-style';
import type { ValueScale } from './scale';

/** One chart of the stack, ready to draw: what it shows, in numbers and in words. */
export interface Panel {
  readonly id: 'pqi' | 'accuracy' | 'kept' | 'units' | 'macs' | 'size' | 'training';
  readonly title: string;
  /** The title where there is no room for it. */
  readonly shortTitle?: string;
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
  /** Its lines are too many to be told apart: a row for each. */
  readonly strip?: Strip;
}

export interface Series {
  readonly key: string;
  readonly label: string;
  /** The label where there is no room for the run's name: a layer, or nothing. */
  readonly shortLabel: string;
  /** In place of the label at the line's end. */
  readonly endLabel?: string;
  readonly style: LineStyle;
  /** `thin`: beside another line; no label of its own at the end. `dip`: right after the cut, of a net that just trains on. */
  readonly weight: 'full' | 'thin' | 'dip';
  /** One per place of the axis; null = not measured. */
  readonly values: readonly (number | null)[];
  /** The line a `dip` falls from and rises to. */
  readonly around?: readonly (number | null)[];
  /** On an axis of epochs: the values that stand for the run's records, which carry its markers. */
  readonly records?: readonly number[];
  /** What the chart shades between this line and another. */
  readonly band?: Band;
  /** What a table says after the label; by default that a thin line is right after the cut. */
  readonly note?: string;
}

/** A level every line is compared with: the dense net. */
export interface Reference {
  readonly value: number;
  readonly label: string;
  /** Where there is no room for the label. */
  readonly shortLabel?: string;
}

/** The series of a panel as rows, top to bottom in their order. */
export interface Strip {
  /** How a row says how many are left: by its height, or, of many rows, by its tone. */
  readonly form: 'lanes' | 'tones';
  /** What heights mean, and of which run: a file draws them whatever the form. */
  readonly heights: string;
  /** Units of every row when all are there. */
  readonly totals: readonly number[];
  readonly groups: readonly StripGroup[];
}

/** Neighbouring rows of one run that share a name: the layers of a stage. */
export interface StripGroup {
  readonly key: string;
  readonly name: string;
  readonly label: string;
  readonly style: LineStyle;
  /** First row and number of rows. */
  readonly from: number;
  readonly rows: number;
  readonly alive: number;
  readonly total: number;
  /** Begins another layer: the runs' rows of one lie together. */
  readonly opens: boolean;
}

/** Last measured value of a series and its place on the axis. */
export function lastPoint(series: Series): { readonly x: number; readonly value: number } | null {
  for (let x = series.values.length - 1; x >= 0; x--) {
    const value = series.values[x];
    if (value !== null && value !== undefined) return { x, value };
  }
  return null;
}
