import { countText } from '../../../core/record/number-text';
import type { UnitRow } from './unit-rows';
import { countOf, rowLabel } from './unit-rows';

/** Units of a layer that a hand changed. */
export interface HandCount {
  readonly pruned: number;
  readonly restored: number;
}

/** The row counted as the edit leaves it, and said so; the very row where nothing of it is edited. */
export function editedRow(row: UnitRow, { pruned, restored }: HandCount): UnitRow {
  if (pruned === 0 && restored === 0) return row;
  const { node, alive, counts } = row;
  const now = { ...alive, count: alive.count - pruned + restored };
  const changes = [
    ...(pruned === 0 ? [] : [`${countText(pruned)} pruned`]),
    ...(restored === 0 ? [] : [`${countText(restored)} restored`]),
  ];
  return {
    ...row,
    label: `${rowLabel(node, now)}, ${changes.join(' and ')} by hand`,
    counts: counts.map((count) => (count === countOf(alive) ? countOf(now) : count)),
    edited: true,
  };
}
