import type { LayerRecord } from './run-record';

/** One square of a layer's strip: one unit, or a few neighbours where a layer is wide. */
export interface UnitCell {
  readonly units: number;
  /** Share of the incoming weights kept, 0..1. */
  readonly density: number;
  /** Its last weights go with the cut after this iteration. */
  readonly goes: boolean;
}

export interface UnitStrip {
  /** Units per cell; the last cell may hold fewer. */
  readonly unitsPerCell: number;
  readonly cells: readonly UnitCell[];
}

/** The units of one layer as at most `most` cells; `next` is the same layer one iteration later, if it is known. */
export function unitStrip(layer: LayerRecord, next: LayerRecord | null, most: number): UnitStrip {
  const units = layer.unitWeights.length;
  const fanIn = layer.weightsTotal / Math.max(1, layer.unitsTotal);
  const unitsPerCell = Math.max(1, Math.ceil(units / most));
  const cells: UnitCell[] = [];
  for (let start = 0; start < units; start += unitsPerCell) {
    const kept = sum(layer.unitWeights.slice(start, start + unitsPerCell));
    const count = Math.min(unitsPerCell, units - start);
    const after = next === null ? null : sum(next.unitWeights.slice(start, start + unitsPerCell));
    cells.push({ units: count, density: kept / (count * fanIn), goes: kept > 0 && after === 0 });
  }
  return { unitsPerCell, cells };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
