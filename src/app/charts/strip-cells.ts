import type { Series } from './panel';
import type { StackAxis } from './x-axis';
import { xOfValue } from './x-axis';

/** A stretch of the axis over which a layer keeps its channels. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The stretches of a layer: from half-way to the value before to half-way to the next. */
export function cellsOf({ values }: Pick<Series, 'values'>, axis: StackAxis): readonly Cell[] {
  const cells: Cell[] = [];
  const at = (index: number) => xOfValue(axis, index);
  // Between records of trainings apart there is nothing: each has room on both sides of its place.
  const half = axis.grid === null ? 0.5 : 0;
  values.forEach((value, index) => {
    if (value === null) return;
    const from = index === 0 ? 0 : (at(index - 1) + at(index)) / 2;
    const isLast = index === values.length - 1;
    const to = isLast ? Math.min(axis.last, at(index) + half) : (at(index) + at(index + 1)) / 2;
    const open = cells.at(-1);
    if (open !== undefined && open.value === value && open.to === from)
      cells[cells.length - 1] = { ...open, to };
    else cells.push({ from, to, value });
  });
  return cells;
}
