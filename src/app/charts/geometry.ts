import type { Panel } from './panel';
import { positionOf } from './scale';

/** Pixels of the stack: every chart has the same left edge, plot width and right column. */
export interface StackGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly plotWidth: number;
  /** Too narrow for names at the line ends: values only, the read-out has the names. */
  readonly compact: boolean;
  readonly rows: readonly Row[];
  /** Top of the x axis' numbers. */
  readonly axisTop: number;
}

export interface Row {
  /** Top of the title. */
  readonly top: number;
  readonly plotTop: number;
  readonly plotHeight: number;
}

export const RIBBON_HEIGHT = 28;
const TITLE_HEIGHT = 24;
const ROW_GAP = 6;
const AXIS_HEIGHT = 22;
const LEFT = 60;
const COMPACT_BELOW = 600;

export function stackGeometry(
  width: number,
  height: number,
  panels: readonly Pick<Panel, 'weight' | 'id'>[],
): StackGeometry {
  const compact = width < COMPACT_BELOW;
  const right = compact ? 112 : 168;
  // The phases belong to the PQ Index: charts without it need no ribbon.
  const ribbon = panels.length === 0 || panels[0]?.id === 'pqi' ? RIBBON_HEIGHT : 0;
  const fixed = ribbon + AXIS_HEIGHT + panels.length * (TITLE_HEIGHT + ROW_GAP);
  const room = Math.max(panels.length * 32, height - fixed);
  const total = panels.reduce((sum, panel) => sum + panel.weight, 0);
  let top = ribbon;
  const rows = panels.map(({ weight }) => {
    const plotHeight = Math.round((room * weight) / total);
    const row = { top, plotTop: top + TITLE_HEIGHT, plotHeight };
    top += TITLE_HEIGHT + plotHeight + ROW_GAP;
    return row;
  });
  return {
    width,
    height,
    left: LEFT,
    right,
    compact,
    plotWidth: Math.max(40, width - LEFT - right),
    rows,
    axisTop: top,
  };
}

/** Pixel of iteration `t` on an axis from 0 to `last`. */
export function xOf(geometry: StackGeometry, last: number, t: number): number {
  return geometry.left + (geometry.plotWidth * t) / last;
}

/** Pixel of `value` within the stack. */
export function yOf(row: Row, panel: Panel, value: number): number {
  return row.plotTop + row.plotHeight * (1 - positionOf(panel.scale, value));
}
